"""``scrapy schema``: the JSON Schema of an article line."""

from __future__ import annotations

import argparse
from typing import ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from crawler.export.lines import shipped_schema_text


class Command(ScrapyCommand):
    """Print the JSON Schema (draft 2020-12) of the lines in finished files."""

    requires_project = False
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Print the JSON Schema of an article line"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print it."""
        if args:
            raise ScrapyUsageError("schema takes no arguments")
        print(shipped_schema_text(), end="")
