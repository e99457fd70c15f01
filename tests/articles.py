"""Articles made up for tests."""

from __future__ import annotations

from typing import Any

from crawler import items
from crawler.items import Article
from crawler.text.cleaning import content_key


def plain_article(**changed: Any) -> Article:
    """An article with as little in it as an article may have, and what a test changes."""
    values: dict[str, Any] = {
        "id": "0123456789abcdef0123",
        "portal": "lanzhou_demo",
        "url": "http://demo.invalid/a/1.html",
        "title": "清水河步道建成开放",
        "text": "清水河步道十二日建成开放，全长六公里。",
    }
    values |= changed
    return Article(**{"content_hash": content_key(values["text"])} | values)


def full_article() -> Article:
    """An article with every field and every kind of block filled."""
    image = items.Image("http://demo.invalid/1.jpg", "步道一角。 陶苇/摄", "陶苇/摄", "步道")
    attachment = items.Attachment("http://demo.invalid/1.pdf", "步道图纸.pdf", "application/pdf")
    video = items.Video("http://demo.invalid/1.mp4")
    return plain_article(
        revision=2,
        canonical_url="http://demo.invalid/a/1.html",
        section="城事",
        breadcrumbs=[items.Crumb("首页", "http://demo.invalid/"), items.Crumb("城事")],
        sections=["城事", "头条"],
        kicker="滨水空间还给市民",
        subtitle="——清水河步道见闻",
        authors=["陶苇", "简舟"],
        editors=["乔禾"],
        source="清水晚报",
        source_url="http://source.invalid/",
        published_at="2026-03-12T08:30:00+08:00",
        published_at_raw="2026-03-12 08:30:00",
        published_precision="second",
        modified_at="2026-03-13",
        body=[
            items.Paragraph("清水河步道十二日建成开放，全长六公里。"),
            items.Heading("怎么走"),
            image,
            items.Table([["路段", "公里"], ["北段", "2.5"]]),
            items.ListBlock(True, ["北门", "南门"]),
            attachment,
            video,
        ],
        text="清水河步道十二日建成开放，全长六公里。\n怎么走\n路段\t公里\n北段\t2.5\n北门\n南门",
        images=[image],
        attachments=[attachment],
        videos=[video],
        keywords=["步道"],
        description="步道开放",
        page_count=2,
        char_count=35,
        content_hash="0" * 64,
        duplicate_of="abcdefabcdefabcdefab",
        fetched_at="2026-03-12T01:00:00+00:00",
        first_seen_at="2026-03-12T01:00:00+00:00",
        encoding="utf-8",
        archive=[items.ArchiveRecord("archive/20260312T005900Z-3f9a-0001.warc.gz", 0, 900)],
        extraction={"title": "cues"},
        warnings=["date_conflict"],
        run_id="20260312T005900Z-3f9a",
        crawler_version="0.1.0",
    )
