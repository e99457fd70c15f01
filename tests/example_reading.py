"""Examples as `scrapy addexample` writes them, read again."""

import json
from pathlib import Path
from typing import Any

from crawler.commands.addexample import ReceivedPage


def read_pages(folder: Path) -> list[ReceivedPage]:
    """The pages of an example, page 1 first."""
    facts = json.loads((folder / "response.json").read_text(encoding="utf-8"))
    return [
        ReceivedPage(
            (folder / fact["file"]).read_bytes(), fact["url"], fact["status"], fact["headers"], fact["fetched_at"]
        )
        for fact in facts
    ]


def read_expected(folder: Path) -> dict[str, Any]:
    """The fields a person has checked."""
    expected: dict[str, Any] = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    return expected
