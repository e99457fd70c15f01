"""Finished runs made up for tests: lines in, published files with a manifest out, as a crawl leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.export.finished_files import Manifest, publish_files, write_manifest
from crawler.export.lines import article_from_line, article_line
from crawler.export.part_files import ARTICLES, DUPLICATES, RunFiles
from crawler.items import Article
from tests.articles import plain_article


def article(number: int, **changed: Any) -> Article:
    """The article of that number on the portal ``qinglan``; its day goes with the number."""
    values: dict[str, Any] = {
        "id": f"{number:020x}",
        "portal": "qinglan",
        "url": f"http://qinglan.test/{number}.html",
        "title": f"清水河步道第{number}段开放",
        "text": f"清水河步道第{number}段开放。",
        "section": "要闻",
        "sections": ["要闻"],
        "published_at": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}T08:00:00+08:00",
        "fetched_at": "2026-01-01T00:00:00Z",
        "char_count": 10,
    }
    return plain_article(**values | changed)


def finish_run(output: Path, run_id: str, articles: Iterable[Article], duplicates: Iterable[Article] = ()) -> None:
    """Publish a run with these lines, for the portal of the first of them."""
    lines = {ARTICLES: list(articles), DUPLICATES: list(duplicates)}
    portal = next(one.portal for of_stream in lines.values() for one in of_stream) or ""
    files = RunFiles(output / portal, run_id)
    for stream, of_stream in lines.items():
        for one in of_stream:
            files.append_line(stream, article_line(one))
    marks = files.sync()
    files.close()
    manifest = Manifest(
        portal=portal,
        run_id=run_id,
        crawler_version="0",
        started_at="2026-01-01T00:00:00Z",
        finish_reason="finished",
        files=publish_files(output / portal, marks),
    )
    write_manifest(output / portal, manifest)


def finished_lines(output: Path, portal: str = "gxzx") -> list[Article]:
    """All lines of a portal's finished files, duplicates last."""
    paths = [path for stream in (ARTICLES, DUPLICATES) for path in sorted((output / portal / stream).glob("*.jsonl"))]
    return [article_from_line(line) for path in paths for line in path.read_bytes().splitlines()]
