"""Every saved page under tests/examples against the article a person has read from it, field by field."""

import tomllib
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from crawler.commands.addexample import EXPECTED_FIELDS, extracted
from crawler.portals.loading import load_profiles
from tests.example_reading import read_expected, read_pages

FOLDER = Path(__file__).parents[1] / "examples"
CASES = sorted(path.parent for path in FOLDER.glob("*/*/article.json"))
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results():
    """(case, expected, extracted) for all examples."""
    profiles = load_profiles([])
    known = set(profiles.portals)
    found = []
    for case in CASES:
        name = case.parent.name
        portal = profiles.portal(name) if name in known else None
        found.append((f"{name}/{case.name}", read_expected(case), extracted(read_pages(case), portal)))
    return found


@pytest.mark.parametrize("field", EXPECTED_FIELDS)
def test_field_is_as_a_person_read_it(results, field):
    wrong = {
        case: {"expected": expected[field], "extracted": values[field]}
        for case, expected, values in results
        if expected[field] != values[field]
    }
    share = 1 - len(wrong) / len(results)
    assert share >= FLOORS["exact"][field], wrong


def test_text_is_as_close_as_its_floor(results):
    shares = [
        SequenceMatcher(None, expected["text"] or "", values["text"] or "", autojunk=False).ratio()
        for _, expected, values in results
    ]
    assert sum(shares) / len(shares) >= FLOORS["closeness"]["text"]


def test_every_field_has_a_floor():
    assert set(FLOORS["exact"]) == set(EXPECTED_FIELDS)


def test_examples_are_whole():
    assert len(CASES) >= 40
    for case in CASES:
        assert read_pages(case), case
        assert list(read_expected(case)) == list(EXPECTED_FIELDS), case
