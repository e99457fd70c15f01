"""Whatever a page prints where a credit, date or tag is expected: nothing is raised, time stays in proportion."""

import time
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.extraction.labels import is_credit_line
from crawler.extraction.media import split_caption_credit
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.metatags import read_metatags
from crawler.extraction.signatures import read_dateline, read_signature
from crawler.extraction.sources import clean_source
from crawler.listing.row_dates import parse_list_date, parse_list_dates
from crawler.page.decoding import decode_page
from crawler.page.page import Page
from crawler.text.cleaning import clean_line, normalise_content, squeeze
from crawler.text.dates import CHINA, find_date
from crawler.text.names import split_names
from crawler.text.roles import read_people

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=CHINA)
FUNCTIONS = [
    clean_line,
    squeeze,
    normalise_content,
    find_date,
    lambda text: find_date(text, now=NOW),
    lambda text: parse_list_date(text, reference=NOW),
    lambda text: parse_list_dates([text] * 3, reference=NOW),
    split_names,
    read_people,
    clean_source,
    read_meta_line,
    read_dateline,
    read_signature,
    is_credit_line,
    split_caption_credit,
]
# Pieces that the patterns look for, in any order
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "来源",
                "作者",
                "：",
                ":",
                "时间",
                "编辑",
                "责任编辑",
                "记者",
                "通讯员",
                "文/图",
                "摄",
                "（",
                "）",
                "【",
                "】",
                "□",
                "|",
                "丨",
            ),
            *(
                "2024",
                "-",
                "05",
                "年",
                "月",
                "日",
                "07:08",
                "2024-05-06",
                "24-05-06",
                "13",
                "二〇二四年",
                "上午",
                "昨天",
                "3小时前",
            ),
            *(
                "余",
                "锋",
                "余锋",
                "阿里木·买买提",
                "青石日报",
                "新华社",
                "南宁",
                "讯",
                "电",
                "\u3000",
                "\n",
                " ",
                "\u200b",
                "\ufffd",
            ),
            *("A-", "NF4425", "admin", "。", "，", "/", "-->", "<b>", "&nbsp;", "Sep", "+08:00", "Z", "1714950489"),
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=200)))
def test_nothing_is_raised_on_any_string(text):
    for function in FUNCTIONS:
        function(text)


@given(PIECES)
@example("作者：A-")
@example("责编：B． 记者 x")
def test_what_is_read_is_clean(text):
    credits = read_meta_line(text, now=NOW)
    for name in (*credits.authors, *credits.editors):
        assert name == name.strip()
        assert not set(name) & set("：:|，。（）()【】\n\u3000\u200b")
        assert len(name) > 1
    assert credits.source is None or credits.source == clean_line(credits.source) != ""
    if credits.published:
        assert credits.published.value[:4] >= "1995"
        assert credits.published.at.tzinfo is not None


@given(st.binary(max_size=400))
def test_any_bytes_make_a_page_with_tags(body):
    decoded = decode_page(body)
    assert decoded.utf8.decode() == decoded.text
    read_metatags(Page(b"<html><head>" + body))


LONG = 20_000


@pytest.mark.parametrize(
    "text",
    [
        *(" " * LONG, "\u3000" * LONG, "\n" * LONG, " \n" * LONG, "（" * LONG, "[" * LONG, "）" * LONG, "：" * LONG),
        *("2024-05-06" + " " * LONG, "2024-05-06 " * LONG, "2024-05-06" + "-" * LONG, "1" * LONG, "12-" * LONG),
        *(
            "年" * LONG,
            "二" * LONG,
            "余 " * LONG,
            "余锋、" * LONG,
            "来源：" * LONG,
            "来源" * LONG,
            "作者：" + "余" * LONG,
        ),
        *(
            "记者" * LONG,
            "记者 " * LONG,
            "文/图 " * LONG,
            "□" * LONG,
            "□ 余 锋" * LONG,
            "（记者 " * LONG,
            "。" * LONG + "□ 余锋",
        ),
        *(
            "新华社" * LONG + "电（记者 余锋）",
            "余·" * LONG,
            "a" * LONG,
            "A " * LONG,
            "摄" * LONG,
            "图/" * LONG,
            "\u200b" * LONG,
        ),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_time_stays_in_proportion_to_the_length(text):
    start = time.process_time()
    for function in FUNCTIONS:
        function(text)
    # Linear work takes some 50 ms for all of them; a quadratic pattern would take minutes
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="PubDate" content="2024-05-06{blanks}">',
        '<meta name="source" content="来源：{blanks}">',
        '<script type="application/ld+json">{{"@type":"NewsArticle"{blanks}</script>',
        '<script type="application/ld+json">{{"author":"{blanks}余锋"}}</script>',
        '<meta name="keywords" content="{blanks},{blanks}">',
        '<meta name="ArticleTitle" content="<{blanks}<">',
    ],
)
def test_tags_as_long_as_they_like_are_read_in_time(head):
    page = Page(f"<html><head>{head.format(blanks=' ' * 100_000)}</head><body>步道</body></html>".encode())
    start = time.process_time()
    read_metatags(page)
    assert time.process_time() - start < 2
