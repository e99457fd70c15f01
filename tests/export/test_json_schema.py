from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from crawler.export.lines import article_line, article_schema, schema_text, shipped_schema_text
from tests.articles import full_article, plain_article

VALIDATOR = Draft202012Validator(article_schema())


def test_the_shipped_schema_is_the_generated_one():
    assert shipped_schema_text() == schema_text(), "python -m crawler.export.lines > the file"


def test_the_schema_is_itself_valid():
    Draft202012Validator.check_schema(article_schema())


@pytest.mark.parametrize("article", [plain_article(), full_article()], ids=["plain", "full"])
def test_every_line_is_valid(article):
    VALIDATOR.validate(json.loads(article_line(article)))


def test_every_field_says_what_it_means():
    assert all(part.get("description") for part in article_schema()["properties"].values())


@pytest.mark.parametrize(
    "fault",
    [
        {"title": None},
        {"authors": "陶苇"},
        {"published_precision": "hour"},
        {"body": [{"type": "advert", "text": "…"}]},
        {"schema_version": "0.9"},
        {"mood": "calm"},
    ],
)
def test_a_faulty_line_is_invalid(fault):
    assert not VALIDATOR.is_valid(json.loads(article_line(plain_article())) | fault)
