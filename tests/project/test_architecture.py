"""docs/architecture.md names every module and tells where each rule is: what it names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CRAWLER = ROOT / "crawler"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RULES = re.findall(r"^\| ([^|]+\?) \| `([\w/.]+)` \| `(\w+)` \|$", PAGE, re.MULTILINE)


def definitions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, kinds)}


def test_every_module_is_named_with_what_it_says_of_itself():
    for path in CRAWLER.rglob("*.py"):
        if path.name != "__init__.py":
            sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).split("\n\n")[0]
            sentence = sentence.replace("\n", " ").replace("|", "\\|").replace("``", "`")
            assert f"| `{path.relative_to(CRAWLER)}` | {sentence} |" in PAGE, path


def test_every_named_module_is_there():
    for name in re.findall(r"^\| `([\w/]+\.py)` \| [^`]", PAGE, re.MULTILINE):
        assert (CRAWLER / name).exists(), name


@pytest.mark.parametrize(("question", "file", "name"), RULES, ids=[name for _, _, name in RULES])
def test_rule_is_where_the_page_says(question, file, name):
    assert name in definitions(CRAWLER / file), question


def test_there_are_at_least_25_rules():
    assert len(RULES) >= 25
