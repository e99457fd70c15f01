"""The documents against the code: every setting, every warning and error, every exit code and command is told."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from crawler.report.exit_codes import ExitCode

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MODULES = sorted((ROOT / "crawler").rglob("*.py"))
SETTING = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
GETTERS = {"get", "getint", "getfloat", "getbool", "getlist", "getdict", "getwithbase"}
# Handed from the crawl command to the run, never set by a person
INTERNAL = {"RUN_ID"}
# What makes Scrapy ours; nothing to choose
FIXED = {
    "BOT_NAME", "SPIDER_MODULES", "NEWSPIDER_MODULE", "SPIDER_LOADER_CLASS", "COMMANDS_MODULE", "EXTENSIONS",
    "ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "DOWNLOAD_HANDLERS", "TWISTED_DNS_RESOLVER",
    "LOG_FORMATTER",
}  # fmt: skip


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def set_by_us():
    for node in tree(ROOT / "crawler" / "settings.py").body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name):
            yield target.id


def read_by_us():
    for path in MODULES:
        for node in ast.walk(tree(path)):
            yield from _read_in(node)


def _read_in(node):
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        value, owner = node.slice.value, node.value
    elif (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GETTERS and node.args
    ):
        value, owner = getattr(node.args[0], "value", None), node.func.value
    else:
        return
    if ast.unparse(owner).endswith("settings") and isinstance(value, str) and SETTING.fullmatch(value):
        yield value


def documented_settings():
    """Setting → (default, unit or form, effect) from the tables of docs/settings.md."""
    rows = re.findall(
        r"^\| `([A-Z0-9_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", (DOCS / "settings.md").read_text("utf-8"), re.M
    )
    return {name: rest for name, *rest in rows}


@pytest.mark.parametrize("name", sorted(({*set_by_us(), *read_by_us()}) - INTERNAL - FIXED))
def test_every_setting_is_documented_with_default_unit_and_effect(name):
    assert name in documented_settings(), f"docs/settings.md does not tell {name}"
    assert all(documented_settings()[name])


def test_no_setting_is_documented_twice_or_without_being_there():
    names = re.findall(r"^\| `([A-Z0-9_]+)` \|", (DOCS / "settings.md").read_text("utf-8"), re.M)
    assert len(names) == len(set(names))
    code = "\n".join(path.read_text("utf-8") for path in MODULES)
    assert [name for name in names if name not in code and not name.startswith(("CLOSESPIDER", "HTTPCACHE"))] == []


def plain_values():
    """Settings that are set to a number, text or truth value in settings.py."""
    for node in tree(ROOT / "crawler" / "settings.py").body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id not in FIXED:
            try:
                value = eval(compile(ast.Expression(node.value), "settings", "eval"), {"__builtins__": {}})
            except NameError:
                continue
            if isinstance(value, bool | int | float | str | None):
                yield target.id, value


@pytest.mark.parametrize(("name", "value"), list(plain_values()))
def test_documented_defaults_are_those_of_the_code(name, value):
    told = documented_settings()[name][0].strip("`")
    wanted = {True: "on", False: "off", None: "none", "": "empty"}.get(value, value) if not _is_number(value) else value
    assert told.replace(",", "") == str(wanted)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def log_calls(levels):
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in levels
                and ast.unparse(node.func.value).endswith("logger")
                and node.args
            ):
                yield from ((path, text) for text in _texts(node.args[0], tree(path)))


def _texts(argument, module):
    """The wordings a log call may have: a text, or the values of a table of texts that it picks from."""
    if isinstance(argument, ast.Constant):
        return [argument.value]
    if isinstance(argument, ast.Subscript):
        table = ast.unparse(argument.value)
        for node in module.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == table:
                return list(ast.literal_eval(node.value).values())
    return [ast.unparse(argument)]


def wordings():
    return sorted(
        {(str(path.relative_to(ROOT)), text) for path, text in log_calls({"warning", "error", "critical", "exception"})}
    )


@pytest.mark.parametrize(("path", "text"), wordings())
def test_every_warning_and_error_is_in_the_operators_handbook(path, text):
    """With its placeholders as they stand in the code."""
    told = re.findall(r"^\| `(.+?)` \| .+? \| .+? \|$", (DOCS / "operations.md").read_text("utf-8"), re.M)
    assert text in told, f"docs/operations.md does not tell the wording of {path}: {text}"


def test_every_wording_in_the_handbook_is_in_the_code():
    text = (DOCS / "operations.md").read_text("utf-8")
    section = text.partition("## Warnings and errors")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(.+?)` \|", section, re.M)
    assert sorted(set(told) - {wording for _, wording in wordings()}) == []
    assert len(told) == len(set(told))


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_in_the_handbook(code):
    assert re.search(rf"^\| {code.value} \|", (DOCS / "operations.md").read_text("utf-8"), re.M)


@pytest.mark.parametrize(
    "command", sorted(path.stem for path in (ROOT / "crawler" / "commands").glob("*.py") if path.stem != "__init__")
)
def test_every_command_is_documented(command):
    module = (ROOT / "crawler" / "commands" / f"{command}.py").read_text("utf-8")
    if "class Command(" in module:
        assert f"`scrapy {command}" in (DOCS / "commands.md").read_text("utf-8")
