"""What the docs promise of fetching, checked against the code."""

import re
from pathlib import Path

import pytest

from crawler.fetching.outcomes import FAILURES

ROOT = Path(__file__).parents[2]
FETCHING_DOCS = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")
# the archive has docs of its own
FETCHING = [path for path in (ROOT / "crawler" / "fetching").glob("*.py") if not path.name.startswith("archiving")]
CODE = {path.name: path.read_text(encoding="utf-8") for path in sorted(FETCHING)}
SETTING = re.compile(r'settings(?:\.get\w*\(|\[)"([A-Z_]+)"')


@pytest.mark.parametrize("failure", [name for name in FAILURES if name not in ("http", "http:5xx", "block", "soft")])
def test_every_class_of_failure_is_explained(failure):
    assert f"`{failure}`" in FETCHING_DOCS


@pytest.mark.parametrize("name", CODE)
def test_every_component_names_the_settings_it_reads(name):
    """A setting that a module reads stands in one of its docstrings, or in those of the part that makes it."""
    docstrings = re.findall(r'""".*?"""', CODE[name] + CODE["politeness.py"] + CODE["retry.py"], re.S)
    assert [setting for setting in SETTING.findall(CODE[name]) if setting not in " ".join(docstrings)] == []
