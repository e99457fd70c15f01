"""Every compiled pattern of the package: no text makes it try the same run of characters in all its divisions."""

import importlib
import pkgutil
import re
import time

import pytest

import crawler

# An exponential pattern needs seconds for so many repeats, a quadratic one microseconds
REPEATS = 28
MOST_SECONDS = 0.5
ENDS = ("\x00", "港", "x。")
COMMON = (
    "1",
    "12",
    "a",
    "一",
    "驻",
    " ",
    "\u3000",
    ".",
    "-",
    "/",
    "：",
    "、",
    "（",
    "A ",
    "1 ",
    "甲 ",
    "/a",
    "1-",
    "_1",
)


def module_patterns():
    for found in pkgutil.walk_packages(crawler.__path__, "crawler."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield pytest.param(value, id=f"{found.name}.{name}")


def own_characters(pattern):
    """What a pattern itself is written with: characters that it surely looks at."""
    return sorted({character for character in pattern if not character.isspace()})


def runs(pattern):
    heads = ("", *set(re.findall(r"[a-z\u4e00-\u9fff]{2,8}", pattern)))
    for piece in (*COMMON, *own_characters(pattern)):
        for end in ENDS:
            yield piece * REPEATS + end
    for head in heads:
        yield from (head + piece * REPEATS + ENDS[0] for piece in COMMON[:4])
        yield head * REPEATS + ENDS[0]


@pytest.mark.parametrize("pattern", list(module_patterns()))
def test_a_pattern_divides_no_run_in_all_possible_ways(pattern):
    for text in runs(pattern.pattern):
        start = time.process_time()
        pattern.search(text)
        assert time.process_time() - start < MOST_SECONDS, f"{text[:20]!r}… needs too long"


def test_the_check_finds_a_pattern_that_divides_runs():
    pattern = re.compile(r"^(?:\d+|打印)+$")
    start = time.process_time()
    pattern.search("1" * 24 + "港")
    slow = time.process_time() - start
    start = time.process_time()
    re.compile(pattern.pattern.replace(")+$", ")++$")).search("1" * 24 + "港")
    assert time.process_time() - start < slow / 10
