"""What a state store of many articles costs: memory, look-ups, the search for near-duplicates, commits.

    python -m benchmarks.state.million [--articles 1000000] [--folder FOLDER]

The store is filled with invented rows first (a quarter of an hour and 3 GB for a million), and kept for the next time.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import Connection, func, insert, select

from crawler.dedup import anchors
from crawler.items import Article
from crawler.platforms.base import article_id
from crawler.state.database import open_state, state_url
from crawler.state.rows import ListedRow
from crawler.state.schema import ARTICLES, LINKS, LISTINGS, NEAR_ANCHORS, NEAR_TEXTS, RUNS, SECTIONS, WALKS
from crawler.state.session import Session

PORTAL = "million"
SECTION_COUNT = 20
_BATCH = 20_000
_CHARACTERS = [chr(code) for code in range(0x4E00, 0x9FA5)]
# What a portal says again and again; each stands in some thousand of a million articles
PHRASES = ["".join(random.Random(number).choices(_CHARACTERS, k=40)) for number in range(3000)]


def text(number: int) -> str:
    """The text of an article, 800 characters: always the same for one number."""
    chosen = random.Random(number)
    sentences = ["".join(chosen.choices(_CHARACTERS, k=40)) for _ in range(17)]
    return "。\n".join([*chosen.choices(PHRASES, k=3), *sentences]) + f"第{number}件"


def core(number: int) -> str:
    """What the index of near-duplicates keeps of it."""
    return text(number).replace("。\n", "")


def fill(connection: Connection, count: int) -> None:
    """Links, listings, articles and near-duplicate index of ``count`` articles, all published long ago."""
    first = connection.scalar(select(func.count()).select_from(LINKS)) or 0
    if first == 0:
        begin(connection)
    for start in range(first, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        ids = {number: article_id(PORTAL, f"content:{number}") for number in numbers}
        connection.execute(insert(LINKS), [link(number, ids[number]) for number in numbers])
        connection.execute(insert(LISTINGS), [listing(number, ids[number]) for number in numbers])
        connection.execute(insert(ARTICLES), [article(number, ids[number]) for number in numbers])
        texts = [{"no": n + 1, "id": ids[n], "core": zlib.compress(core(n).encode("gb18030"))} for n in numbers]
        connection.execute(insert(NEAR_TEXTS), texts)
        salt = zlib.crc32(PORTAL.encode())
        pairs = sorted((anchor ^ salt, n + 1) for n in numbers for anchor in anchors(core(n)))
        connection.execute(insert(NEAR_ANCHORS), [{"anchor": anchor, "no": no} for anchor, no in pairs])
        connection.commit()
        print(f"filled {numbers.stop}", flush=True)


def begin(connection: Connection) -> None:
    """A run and sections that were walked to their end."""
    run = {"portal": PORTAL, "run_id": "0", "state": "published", "crawler_version": "0", "started_at": "2020"}
    connection.execute(insert(RUNS).values(run))
    for number in range(SECTION_COUNT):
        key = f"catid:{number}"
        connection.execute(insert(SECTIONS).values(portal=PORTAL, key=key, name=key, ended_at="2020", gap=0))
        connection.execute(insert(WALKS).values(section_no=number + 1, run_no=1, started_at="2020", ended_at="2020"))


def link(number: int, id_: str) -> dict[str, object]:
    """A link that is done."""
    url = f"http://www.million.invalid/index.php?m=content&c=index&a=show&catid=9&id={number}"
    done = {"status": "stored", "cause": "new", "discovered_at": "2020", "run_no": 1}
    return {"id": id_, "portal": PORTAL, "url_key": f"content:{number}", "url": url, **done}


def listing(number: int, id_: str) -> dict[str, object]:
    """Its place in a list."""
    section = number % SECTION_COUNT + 1
    seen = {"date": "2020-01-01", "walk_no": section, "known": False}
    return {"section_no": section, "id": id_, "title": PHRASES[number % len(PHRASES)][:24], **seen}


def article(number: int, id_: str) -> dict[str, object]:
    """Its article, published long ago."""
    hashes = {"revision_hash": f"{number:032x}", "content_hash": f"{number:064x}"}
    times = dict.fromkeys(
        ("first_seen_at", "last_seen_at", "fetched_at", "published_at", "dated_at"), "2020-01-01T00:00:00Z"
    )
    place = {"run_no": 1, "file": "articles/20200101T000000Z-0000.jsonl", "offset": number * 5000}
    return {"id": id_, "portal": PORTAL, "revision": 1, **hashes, **times, **place}


def timed(name: str, times: int, act: Callable[[int], object], per: int = 1) -> None:
    """Print what one act costs, in milliseconds of the clock and of the processor."""
    clock, used = time.perf_counter(), time.process_time()
    for number in range(times):
        act(number)
    clock, used = time.perf_counter() - clock, time.process_time() - used
    print(f"{name:58} {clock / times / per * 1e3:8.3f} ms   cpu {used / times / per * 1e3:8.3f} ms")


def numbers(count: int, seed: str) -> Iterator[int]:
    """Random numbers of known articles."""
    chosen = random.Random(seed)
    while True:
        yield chosen.randrange(count)


def new_article(number: int, words: str) -> Article:
    """An article as the extraction gives it."""
    id_ = article_id(PORTAL, f"content:{number}")
    return Article(
        id=id_, portal=PORTAL, url=f"http://www.million.invalid/{number}", title=PHRASES[number % 999], text=words
    )


def measure(folder: Path, count: int) -> None:
    """One run over the filled store."""
    clock = time.perf_counter()
    run_id = f"run-{time.time_ns()}"
    session = Session.begin(state_url(folder), folder, portal=PORTAL, run_id=run_id, crawler_version="0")
    print(f"{'begin a run':58} {(time.perf_counter() - clock) * 1e3:8.3f} ms")
    known = numbers(count, "known")
    timed(
        "look up a known article", 5000, lambda _: session.recorder.known(article_id(PORTAL, f"content:{next(known)}"))
    )
    timed("look up an unknown article", 5000, lambda n: session.recorder.known(article_id(PORTAL, f"new:{n}")))
    walk = session.begin_walk("catid:1", "catid:1", full=True)

    def page(_: int) -> None:
        chosen = [next(known) // SECTION_COUNT * SECTION_COUNT for _ in range(20)]
        rows = [
            ListedRow(f"content:{n}", f"http://x/{n}", PHRASES[n % len(PHRASES)][:24], "2020-01-01") for n in chosen
        ]
        walk.page(rows, next_url="next")

    timed("take in a list page of 20 known rows, per row", 200, page, per=20)
    timed("all links that are due", 1, lambda _: list(session.due_links()))
    near = numbers(count, "near")
    fresh = time.time_ns() % 10**9 + count
    write(session, "new", [new_article(fresh + n, text(fresh + n)) for n in range(1000)])
    write(session, "a reprint", [new_article(2 * fresh + n, f"{text(next(near))}。\n编辑部补充") for n in range(1000)])
    session.finish("finished")
    print(f"{'memory of the process at most':58} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MB")
    print(f"{'size of the store':58} {sum(f.stat().st_size for f in folder.glob('state*')) / 1e6:8.1f} MB")


def write(session: Session, kind: str, articles: list[Article]) -> None:
    """A thousand articles the way a crawl writes them."""
    recorder = session.recorder
    revised = [one for one in map(recorder.revise, articles) if one]
    marked: list[Article] = []
    name = f"search duplicates of an article, {kind}"
    timed(name, len(revised), lambda n: marked.append(recorder.mark_duplicate(revised[n])))
    timed(f"write its line, {kind}", len(marked), lambda n: recorder.record(marked[n]))
    timed(f"commit a thousand of them, per article, {kind}", 1, lambda _: session.commit(), per=1000)
    print(f"{'duplicates found':58} {sum(one.duplicate_of is not None for one in marked):8}")


def main() -> None:
    """Fill, then measure in a process of its own, whose memory is only the crawl's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "guiwen-million")
    parser.add_argument("--only-measure", action="store_true")
    chosen = parser.parse_args()
    if not chosen.only_measure:
        with open_state(state_url(chosen.folder)) as connection:
            fill(connection, chosen.articles)
    measure(chosen.folder, chosen.articles)


if __name__ == "__main__":
    main()
