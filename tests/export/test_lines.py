from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from crawler import items
from crawler.exceptions import UnreadableLineError
from crawler.export.lines import article_from_line, article_line
from tests.articles import full_article, plain_article


def test_keys_stand_in_the_order_of_the_schema():
    line = json.loads(article_line(plain_article()))
    assert list(line) == [field.name for field in fields(items.Article)]


def test_a_line_reads_back_as_the_same_article():
    assert article_from_line(article_line(full_article())) == full_article()


def test_chinese_text_stays_readable():
    assert "桂江两岸" in article_line(plain_article(title="桂江两岸春茶开采"))


@pytest.mark.parametrize("char", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_character_of_the_text_ends_the_line(char):
    article = plain_article(text=f"前{char}后")
    assert len(article_line(article).splitlines()) == 1
    assert article_from_line(article_line(article)) == article


def test_half_of_a_surrogate_pair_becomes_the_replacement_character():
    line = article_line(plain_article(text="前\ud83d后"))
    assert article_from_line(line.encode()).text == "前\ufffd后"


def test_keys_of_a_later_minor_version_are_left_out():
    values = json.loads(article_line(plain_article())) | {"schema_version": "1.7", "mood": "calm"}
    assert article_from_line(json.dumps(values)) == replace(plain_article(), schema_version="1.7")


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "null", "{}", '{"schema_version": "2.0"}', '{"schema_version": "1.0"}', '{"schema_version": 1}'],
)
def test_a_line_that_is_no_article_is_refused(line):
    with pytest.raises(UnreadableLineError):
        article_from_line(line)
