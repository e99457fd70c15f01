"""What makes a revision of an article, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import items
from crawler.extraction.blocks import text_of
from crawler.state.revisions import (
    STEADY_MEDIA_REVISIONS,
    Fingerprint,
    Look,
    compare,
    fingerprint,
    is_by_first_rule,
    is_same_content,
)
from tests.articles import full_article


def with_body(*body):
    """An article of these blocks, with all that follows from them."""
    pictures = [block for block in body if isinstance(block, items.Image)]
    files = [block for block in body if isinstance(block, items.Attachment)]
    videos = [block for block in body if isinstance(block, items.Video)]
    text = text_of(body)
    return replace(full_article(), body=list(body), text=text, images=pictures, attachments=files, videos=videos)


FIRST = items.Paragraph("渡口改造七月开工，票价不变。")
LAST = items.Paragraph("工程预计两年完成。")
PICTURE = items.Image("http://demo.invalid/upload/2026/0312/渡口.jpg", "改造前的渡口。")
TABLE = items.Table([["航线", "班次"], ["东渡", "11"], ["西渡", "8"]])
VIDEO = items.Video("http://player.invalid/show.php?vid=71")
FILE = items.Attachment("http://demo.invalid/down.jsp?id=5", "时刻表.xlsx")
LIST = items.ListBlock(True, ["东渡", "西渡"])
BODY = (FIRST, PICTURE, TABLE, LIST, VIDEO, FILE, LAST)


def in_body(old, *new):
    at = BODY.index(old)
    return with_body(*BODY[:at], *new, *BODY[at + 1 :])


CHANGES = {
    "title": replace(with_body(*BODY), title="渡口改造推迟"),
    "kicker": replace(with_body(*BODY), kicker="便民"),
    "subtitle": replace(with_body(*BODY), subtitle=None),
    "authors": replace(with_body(*BODY), authors=["陶苇"]),
    "editors": replace(with_body(*BODY), editors=["简舟"]),
    "source": replace(with_body(*BODY), source="东渡晚报"),
    "date": replace(with_body(*BODY), published_at="2026-03-12T09:30:00+08:00"),
    "section": replace(with_body(*BODY), section="交通"),
    "paragraph": in_body(FIRST, items.Paragraph("渡口改造八月开工，票价不变。")),
    "list item": in_body(LIST, items.ListBlock(True, ["东渡", "南渡"])),
    "table cell": in_body(TABLE, items.Table([["航线", "班次"], ["东渡", "12"], ["西渡", "8"]])),
    "table row": in_body(TABLE, items.Table([*TABLE.rows, ["南渡", "3"]])),
    "table away": in_body(TABLE),
    "picture": in_body(PICTURE, replace(PICTURE, url="http://demo.invalid/upload/2026/0313/渡口.jpg")),
    "picture without caption": in_body(LAST, LAST, items.Image("http://demo.invalid/upload/2.jpg")),
    "picture away": in_body(PICTURE),
    "picture elsewhere": with_body(PICTURE, *(block for block in BODY if block is not PICTURE)),
    "caption": in_body(PICTURE, replace(PICTURE, caption="改造前的渡口。 陶苇/摄")),
    "video": in_body(VIDEO, items.Video("http://player.invalid/show.php?vid=72")),
    "video added": in_body(LAST, LAST, items.Video("http://demo.invalid/2.mp4")),
    "file": in_body(FILE, replace(FILE, url="http://demo.invalid/down.jsp?id=6")),
    "file name": in_body(FILE, replace(FILE, name="新时刻表.xlsx")),
    "file away": in_body(FILE),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_reader_sees_changed_is_a_revision(changed):
    before = fingerprint(with_body(*BODY))
    assert compare(before, fingerprint(changed), 0, None) is Look.CHANGED


def with_addresses(picture, video, file):
    return with_body(replace(PICTURE, url=picture), replace(VIDEO, url=video), replace(FILE, url=file))


PICTURE_URL, VIDEO_URL, FILE_URL = PICTURE.url, VIDEO.url, FILE.url


@pytest.mark.parametrize(
    ("picture", "video", "file"),
    [
        (PICTURE_URL + "?x-oss-process=image/resize,w_640", VIDEO_URL, FILE_URL),
        (PICTURE_URL + "?imageView2/2/w/640", VIDEO_URL, FILE_URL),
        (PICTURE_URL + "?1773277200", VIDEO_URL, FILE_URL),
        (PICTURE_URL.replace("demo", "img3.demo"), VIDEO_URL, FILE_URL),
        (PICTURE_URL.replace("http:", "https:"), VIDEO_URL.replace("http:", "https:"), FILE_URL),
        (PICTURE_URL, VIDEO_URL + "&t=0.81723455", FILE_URL),
        (PICTURE_URL, VIDEO_URL + "&auth_key=1773277200-0-0-9f", FILE_URL),
        (PICTURE_URL, "http://player.invalid/show.php?width=600&vid=71&height=400", FILE_URL),
        (PICTURE_URL, VIDEO_URL, FILE_URL.replace("?", ";jsessionid=5D2A?")),
        (PICTURE_URL, VIDEO_URL, FILE_URL + "&PHPSESSID=77af&token=e2c1"),
        (PICTURE_URL, VIDEO_URL, "http://demo.invalid/(S(lit3py55))/down.jsp?id=5"),
        (PICTURE_URL, VIDEO_URL, FILE_URL + "&_=1773277200123"),
    ],
)
def test_addresses_that_lead_to_the_same_are_no_change(picture, video, file):
    before, now = with_addresses(PICTURE_URL, VIDEO_URL, FILE_URL), with_addresses(picture, video, file)
    assert fingerprint(before) == fingerprint(now)


@pytest.mark.parametrize("counter", ["点击：{}", "浏览次数: {}次", "阅读量{}", "来源：本站\t人气：{}"])
def test_readers_counted_are_no_change(counter):
    one, other = (with_body(FIRST, items.Paragraph(counter.format(count))) for count in (17, 2043))
    assert fingerprint(one) == fingerprint(other)


def test_what_no_reader_sees_is_no_change():
    article = with_body(*BODY)
    other = replace(
        article, keywords=[], description=None, encoding="gbk", url="http://m.demo.invalid/1", breadcrumbs=[]
    )
    assert fingerprint(article) == fingerprint(other)


def test_pictures_that_are_others_at_each_look_make_few_revisions():
    before = fingerprint(with_body(FIRST))
    now = fingerprint(with_body(FIRST, items.Image("http://ads.invalid/a/9.jpg")))
    assert compare(before, now, STEADY_MEDIA_REVISIONS - 1, None) is Look.CHANGED
    assert compare(before, now, STEADY_MEDIA_REVISIONS, None) is Look.UNSTEADY
    assert compare(before, now, STEADY_MEDIA_REVISIONS, "other") is Look.UNSTEADY
    assert compare(before, now, STEADY_MEDIA_REVISIONS, now.media) is Look.CHANGED
    edited = fingerprint(with_body(LAST, items.Image("http://ads.invalid/a/8.jpg")))
    assert compare(before, edited, STEADY_MEDIA_REVISIONS, None) is Look.CHANGED


def test_a_fingerprint_is_read_as_it_was_stored():
    now = fingerprint(full_article())
    assert Fingerprint.read(str(now)) == now
    assert [Fingerprint.read(stored) for stored in ("", "0f" * 16, "1:" + "0f" * 16)] == [None] * 3


# Of ``full_article()``, made by the rule of schema version 1
OF_FIRST_RULE = "6bdaf3d96186d7d1c5dfde7dd8ea47ff"


def test_a_fingerprint_of_the_first_rule_is_compared_by_that_rule():
    article = replace(full_article(), text="see body")
    assert is_by_first_rule(OF_FIRST_RULE, article)
    assert is_by_first_rule("1:" + OF_FIRST_RULE, article)
    assert not is_by_first_rule("", article)
    assert not is_by_first_rule(OF_FIRST_RULE, replace(article, source="东渡晚报"))
    without_table = replace(article, body=[block for block in article.body if block.type != "table"])
    assert is_by_first_rule(OF_FIRST_RULE, without_table)


def test_an_article_shown_in_two_sections_is_the_same():
    article = full_article()
    stored = str(fingerprint(article))
    assert is_same_content(stored, replace(article, section="头条"))
    assert not is_same_content(stored, replace(article, title="步道关闭"))
