"""The import layers of docs/architecture.md, and other promises about the code as a whole."""

import ast
from pathlib import Path

import pytest

CRAWLER = Path(__file__).parents[2] / "crawler"
LAYERS = [
    {"exceptions", "items", "redaction", "settings", "__init__"},
    {"text"},
    {"page"},
    {"portals", "platforms"},
    {"listing", "extraction", "dedup"},
    {"state", "export", "archive"},
    {"fetching", "report", "paths", "addon"},
    {"spiders", "pipelines", "extensions", "setting_checks"},
    {"reparse", "dataset"},
    {"commands", "spiderloader", "logformatter"},
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
FREE_OF_SCRAPY = LEVEL["fetching"]
MODULES = sorted(CRAWLER.rglob("*.py"))


def part_of(path):
    return path.relative_to(CRAWLER).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "crawler")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRAWLER)))
def test_module_imports_only_from_layers_before_its_own(path):
    level = LEVEL[part_of(path)]
    for name in imported(path):
        if name.startswith("crawler."):
            part = name.split(".")[1]
            if part in LEVEL:
                assert LEVEL[part] <= level, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CRAWLER)))
def test_pure_modules_import_no_scrapy(path):
    if (
        LEVEL[part_of(path)] < FREE_OF_SCRAPY and path != CRAWLER / "archive" / "reader.py"
    ):  # it unpacks what Scrapy would unpack
        assert not [name for name in imported(path) if name.split(".")[0] in ("scrapy", "twisted")]
