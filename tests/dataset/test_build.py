"""What is in a data set, in which order, and that an incremental build is a full one."""

import hashlib
import json
import os
import random
import re

import pytest

from crawler.dataset.build import Order, build_dataset
from crawler.dataset.columns import dataset_columns
from crawler.dataset.selection import Gone, Selection
from crawler.exceptions import DatasetError, OutputError, UsageError
from crawler.text.times import local_time
from tests.articles import full_article
from tests.finished_runs import article, finish_run

FIRST, SECOND, THIRD = "20260101T000000Z-aaaa", "20260102T000000Z-bbbb", "20260103T000000Z-cccc"


def build(tmp_path, *, gone=(), report=lambda what, done, total: None, out="set", **wishes):
    selection = {key: wishes.pop(key) for key in ("since", "until", "sections", "duplicates") if key in wishes}
    order = Order(
        output=tmp_path / "output",
        out=str(tmp_path / out),
        selection=Selection(**selection),
        **{"portals": ("qinglan",), "form": "jsonl", **wishes},
    )
    return build_dataset(order, gone=lambda portal: gone, report=report)


def rows_of(folder):
    files = sorted((folder / "data").rglob("articles.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def titles(folder):
    return [row["title"] for row in rows_of(folder)]


def numbers(folder):
    return [int(row["id"], 16) for row in rows_of(folder)]


def digests(folder):
    """Every file that readers see, by its content."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "_build" not in path.parts]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_latest_revision_of_each_article_is_its_row(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1, title="旧题"), article(2)])
    finish_run(tmp_path / "output", SECOND, [article(1, title="新题", revision=2), article(3)])
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1, 2, 3]
    assert titles(tmp_path / "set")[0] == "新题"


def test_later_run_wins_where_a_revision_number_was_given_twice(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1, title="旧题")])
    finish_run(tmp_path / "output", SECOND, [article(1, title="新题")])
    build(tmp_path)
    assert titles(tmp_path / "set") == ["新题"]


@pytest.mark.parametrize(
    ("later", "row"),
    [
        pytest.param([(THIRD, 1, "重新读到")], "重新读到", id="state lost, numbers begin again"),
        pytest.param([(THIRD, 1, "重新读到"), (THIRD, 2, "又改")], "又改", id="state lost, changed in the same run"),
        pytest.param([("20200101T000000Z-dddd", 3, "时钟错了")], "时钟错了", id="clock set back, numbers go on"),
    ],
)
def test_what_was_read_last_is_the_row_also_after_the_state_was_lost(tmp_path, later, row):
    lines = [(FIRST, 1, "初稿"), (SECOND, 2, "改过"), *later]
    for run_id in dict.fromkeys(run for run, _, _ in lines):
        articles = [article(1, revision=number, title=title) for run, number, title in lines if run == run_id]
        finish_run(tmp_path / "output", run_id, articles)
    build(tmp_path)
    assert titles(tmp_path / "set") == [row]


def test_a_row_is_the_line_and_what_the_data_set_knows_beside_it(tmp_path):
    whole = full_article()
    finish_run(tmp_path / "output", FIRST, [whole])
    build(tmp_path, portals=(whole.portal,))
    (row,) = rows_of(tmp_path / "set")
    (path,) = (tmp_path / "output" / whole.portal / "articles").glob("*.jsonl")
    line = json.loads(path.read_text(encoding="utf-8"))
    assert list(row.items())[: len(line)] == list(line.items())
    added = dict(list(row.items())[len(line) :])
    assert added == {"published_date": "2026-03-12", "gone_at": None, "last_seen_at": None}


def test_unfinished_runs_are_not_read(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    finish_run(tmp_path / "output", SECOND, [article(2)])
    folder = tmp_path / "output" / "qinglan"
    (folder / "runs" / SECOND / "manifest.json").unlink()
    (folder / "articles" / f"{THIRD}.jsonl.part").write_text("{", encoding="utf-8")
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1]


def test_rows_are_sorted_and_partitioned_by_portal_and_year(tmp_path):
    days = {1: "2025-03-02", 2: "2025-03-01T09:00:00+08:00", 3: "2024-12-31", 4: None, 5: "2025-03-01", 6: "2025-03-02"}
    finish_run(tmp_path / "output", FIRST, [article(number, published_at=day) for number, day in days.items()])
    finish_run(tmp_path / "output", FIRST, [article(7, portal="beiping")])
    build(tmp_path, portals=("qinglan", "beiping"))
    data = tmp_path / "set" / "data"
    found = {path.parent.relative_to(data).as_posix(): path for path in data.rglob("articles.jsonl")}
    assert sorted(found) == [
        "portal=beiping/year=2025",
        "portal=qinglan/year=0",
        "portal=qinglan/year=2024",
        "portal=qinglan/year=2025",
    ]
    lines = found["portal=qinglan/year=2025"].read_text(encoding="utf-8").splitlines()
    assert [int(json.loads(line)["id"], 16) for line in lines] == [5, 2, 1, 6]


@pytest.mark.parametrize(
    ("policy", "ids", "marks"),
    [
        pytest.param("drop", [1], None, id="left out"),
        pytest.param("keep", [1, 2, 3], None, id="kept as rows"),
        pytest.param("mark", [1, 2, 3], [False, True, True], id="kept and told"),
    ],
)
def test_duplicates_follow_the_policy(tmp_path, policy, ids, marks):
    duplicates = [article(2, duplicate_of=article(1).id), article(3, duplicate_of=article(2).id)]
    finish_run(tmp_path / "output", FIRST, [article(1)], duplicates)
    build(tmp_path, duplicates=policy)
    assert numbers(tmp_path / "set") == ids
    assert [row.get("is_duplicate") for row in rows_of(tmp_path / "set")] == (marks or [None] * len(ids))


@pytest.mark.parametrize(
    ("articles", "stays"),
    [
        pytest.param([article(2, duplicate_of="f" * 20), article(3, duplicate_of="f" * 20)], [2], id="primary missing"),
        pytest.param([article(2, duplicate_of=article(3).id), article(3, duplicate_of=article(2).id)], [2], id="ring"),
        pytest.param([article(4, duplicate_of=article(4).id)], [4], id="of itself"),
    ],
)
def test_no_text_is_lost_where_duplicates_lead_nowhere(tmp_path, articles, stays):
    finish_run(tmp_path / "output", FIRST, [article(1)], articles)
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1, *stays]


@pytest.mark.parametrize(
    ("wishes", "ids"),
    [
        pytest.param({}, [1], id="the primary stands for all"),
        pytest.param({"sections": ("公告",)}, [2], id="one stands for those of the section"),
        pytest.param({"sections": ("公告", "要闻")}, [1], id="sections that hold the primary"),
        pytest.param({"since": "2025-04-01"}, [3], id="the primary is older"),
        pytest.param({"sections": ("公告",), "duplicates": "mark"}, [2, 3], id="marked"),
    ],
)
def test_duplicate_stays_where_its_primary_is_not_asked_for(tmp_path, wishes, ids):
    duplicates = [
        article(2, section="公告", sections=["公告"], duplicate_of=article(1).id),
        article(3, section="公告", sections=["公告"], duplicate_of=article(2).id),
    ]
    finish_run(tmp_path / "output", FIRST, [article(1)], duplicates)
    build(tmp_path, **wishes)
    assert numbers(tmp_path / "set") == ids
    assert [row["is_duplicate"] for row in rows_of(tmp_path / "set") if "is_duplicate" in row] in ([], [False, True])


def test_article_that_stopped_being_a_duplicate_is_a_row_again(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)], [article(2, duplicate_of=article(1).id)])
    build(tmp_path)
    finish_run(tmp_path / "output", SECOND, [article(2, revision=2)])
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1, 2]


@pytest.mark.parametrize(
    ("wishes", "ids"),
    [
        pytest.param({"since": "2025-03-02"}, [2, 3, 4], id="since a day"),
        pytest.param({"until": "2025-03-02"}, [1, 2, 3], id="until a day, that day included"),
        pytest.param({"since": "2025-03-02", "until": "2025-03-02"}, [2, 3], id="one day"),
        pytest.param({"since": "2025-03-02T10:00:00"}, [2, 3, 4], id="since an hour; a bare day may be later"),
        pytest.param({"until": "2025-03-02T10:00:00"}, [1, 2], id="until an hour"),
        pytest.param({"sections": ("公告",)}, [4, 5], id="section of the article or of a list"),
        pytest.param({"sections": ("要", "公告")}, [4, 5], id="whole names only"),
    ],
)
def test_rows_are_chosen_by_time_and_section(tmp_path, wishes, ids):
    articles = [
        article(1, published_at="2025-03-01T23:59:59+08:00"),
        article(2, published_at="2025-03-02"),
        article(3, published_at="2025-03-02T12:00:00+08:00"),
        article(4, published_at="2025-03-03", section="公告", sections=[]),
        article(5, published_at=None, sections=["要闻", "公告"]),
    ]
    finish_run(tmp_path / "output", FIRST, articles)
    build(tmp_path, **wishes)
    assert sorted(numbers(tmp_path / "set")) == ids


def test_gone_articles_stay_and_are_told(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1), article(2)])
    build(tmp_path, gone=[Gone(article(2).id, "2026-02-01T00:00:00+00:00", "2026-01-20T00:00:00+00:00")])
    told = [(row["gone_at"], row["last_seen_at"]) for row in rows_of(tmp_path / "set")]
    assert told == [(None, None), ("2026-02-01T00:00:00+00:00", "2026-01-20T00:00:00+00:00")]
    assert "1 have vanished" in (tmp_path / "set" / "README.md").read_text(encoding="utf-8")


def test_only_touched_partitions_are_written(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1), article(2, published_at="2024-05-01")])
    assert build(tmp_path).written == 2
    assert build(tmp_path).written == 0
    before = (tmp_path / "set/data/portal=qinglan/year=2024/articles.jsonl").stat()
    finish_run(tmp_path / "output", SECOND, [article(3)])
    assert build(tmp_path).written == 1
    after = (tmp_path / "set/data/portal=qinglan/year=2024/articles.jsonl").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_new_files_alone_are_read(tmp_path):
    read = []
    finish_run(tmp_path / "output", FIRST, [article(1), article(2)])
    build(tmp_path)
    finish_run(tmp_path / "output", SECOND, [article(3)])
    build(tmp_path, report=lambda what, done, total: read.append(total) if what == "lines read" else None)
    assert read == [1]


def test_other_columns_are_another_data_set(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    build(tmp_path)
    assert build(tmp_path, names=("id", "title")).written == 1
    assert [list(row) for row in rows_of(tmp_path / "set")] == [["id", "title"]]


def test_other_form_takes_the_place_of_the_last(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    build(tmp_path)
    build(tmp_path, form="csv")
    assert [path.name for path in (tmp_path / "set" / "data").rglob("articles.*")] == ["articles.csv"]


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "csv"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_incremental_build_gives_the_same_bytes_as_a_full_one(tmp_path, form, seed):
    chance = random.Random(seed)
    gone = []
    for day in range(1, 6):
        run_id = f"2026010{day}T000000Z-aaaa"
        changed = [_any_article(chance, day) for _ in range(8)]
        lines = {line.id: line for line in changed}.values()
        finish_run(
            tmp_path / "output",
            run_id,
            [line for line in lines if line.duplicate_of is None],
            [line for line in lines if line.duplicate_of is not None],
        )
        gone = [Gone(article(chance.randrange(20)).id, f"2026-02-0{day}T00:00:00Z", None)]
        build(tmp_path, form=form, gone=gone, out="grown")
        build(tmp_path, form=form, gone=gone, out=f"full {day}")
        assert digests(tmp_path / "grown") == digests(tmp_path / f"full {day}")


def _any_article(chance, day):
    number = chance.randrange(20)
    duplicate_of = article(chance.randrange(20)).id if chance.random() < 0.3 else None
    year = chance.choice([2023, 2024, 2025])
    published = None if chance.random() < 0.1 else f"{year}-{chance.randrange(1, 13):02d}-11"
    return article(number, revision=day, title=f"第{day}天", published_at=published, duplicate_of=duplicate_of)


def test_runs_that_are_taken_away_leave_the_data_set(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1, published_at="2024-05-01")])
    finish_run(tmp_path / "output", SECOND, [article(2)])
    build(tmp_path)
    (tmp_path / "output" / "qinglan" / "runs" / FIRST / "manifest.json").unlink()
    build(tmp_path)
    assert numbers(tmp_path / "set") == [2]
    assert not (tmp_path / "set/data/portal=qinglan/year=2024").exists()


def test_damaged_index_is_made_anew(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    build(tmp_path)
    (tmp_path / "set" / "_build" / "index.sqlite3").write_bytes(b"no database" * 1000)
    (tmp_path / "set" / "_build" / "manifest.json").write_text("{", encoding="utf-8")
    finish_run(tmp_path / "output", SECOND, [article(2)])
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1, 2]


def test_missing_file_is_written_again(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    build(tmp_path)
    next((tmp_path / "set" / "data").rglob("articles.jsonl")).unlink()
    build(tmp_path)
    assert numbers(tmp_path / "set") == [1]


def test_failed_build_leaves_the_last_data_set(tmp_path, monkeypatch):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    build(tmp_path)
    before = digests(tmp_path / "set")
    finish_run(tmp_path / "output", SECOND, [article(2), article(3, published_at="2024-01-01")])
    with monkeypatch.context() as patch:
        patch.setattr("crawler.export.disk.Disk.sync", _full_disk)
        with pytest.raises(OutputError, match="disk is full"):
            build(tmp_path)
    assert digests(tmp_path / "set") == before
    build(tmp_path)
    assert numbers(tmp_path / "set") == [3, 1, 2]


def _full_disk(disk, file):
    raise OSError(28, "No space left on device")


def test_folder_that_holds_something_else_is_left_alone(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "thesis.doc").touch()
    with pytest.raises(DatasetError, match="choose another folder"):
        build(tmp_path)


def test_second_build_into_the_same_folder_is_refused(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])

    def build_again(what, done, total):
        with pytest.raises(DatasetError, match="another build"):
            build(tmp_path)

    build(tmp_path, report=build_again)


def test_portal_without_finished_files_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no finished files of qinglan"):
        build(tmp_path)


def test_selection_that_leaves_nothing_is_told(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    with pytest.raises(DatasetError, match="nothing was built"):
        build(tmp_path, since="2031-01-01")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-5]), "its manifest says", id="cut"),
        pytest.param(lambda path: path.unlink(), "is missing", id="gone"),
        pytest.param(lambda path: path.write_bytes(b"x" * path.stat().st_size), "no article line", id="overwritten"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes().replace(b'"1.0"', b'"2.0"')),
            "schema version 2.0",
            id="newer",
        ),
    ],
)
def test_changed_source_file_is_told_by_name(tmp_path, damage, message):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    path = tmp_path / "output" / "qinglan" / "articles" / f"{FIRST}.jsonl"
    damage(path)
    with pytest.raises(DatasetError, match=message) as told:
        build(tmp_path)
    assert str(path) in str(told.value)


SAME_LENGTH = {
    "a word": lambda data: data.replace("步道".encode(), "河道".encode(), 1),
    "a digit of the id": lambda data: data.replace(b'"id": "000', b'"id": "100', 1),
    "two lines swapped": lambda data: b"".join(reversed(data.splitlines(keepends=True))),
    "one letter at the end": lambda data: data[:-4] + b"1" + data[-3:],
}


@pytest.mark.parametrize("known", [False, True], ids=["first build", "next build"])
@pytest.mark.parametrize("edit", SAME_LENGTH)
def test_source_file_edited_without_changing_its_length_is_told_by_name(tmp_path, edit, known):
    finish_run(tmp_path / "output", FIRST, [article(1), article(2)])
    path = tmp_path / "output" / "qinglan" / "articles" / f"{FIRST}.jsonl"
    if known:
        build(tmp_path)
    before, data = path.stat(), path.read_bytes()
    path.write_bytes(SAME_LENGTH[edit](data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert path.read_bytes() != data
    with pytest.raises(DatasetError) as told:
        build(tmp_path)
    assert str(path) in str(told.value)
    path.write_bytes(data)
    assert build(tmp_path).rows == 2


def test_known_file_is_read_again_only_where_it_was_touched(tmp_path, monkeypatch):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    path = tmp_path / "output" / "qinglan" / "articles" / f"{FIRST}.jsonl"
    build(tmp_path)
    hashed = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: hashed.append(file.name) or digest(file, name))
    build(tmp_path)
    assert hashed == []
    os.utime(path, (1, 1))
    for _ in range(2):
        build(tmp_path)
    assert hashed == [str(path)]


def test_unknown_column_is_told_with_the_accepted_ones():
    with pytest.raises(UsageError, match=r"unknown: tilte; accepted: schema_version, id, .*last_seen_at"):
        dataset_columns(names=("title", "tilte"))
    with pytest.raises(UsageError, match="accepted: identifier, url"):
        dataset_columns(names=("title",), preset="schema_org")


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        pytest.param({"form": "xlsx"}, "--format: 'xlsx' is unknown; accepted: parquet, jsonl.zst", id="form"),
        pytest.param({"compression": "rar"}, "'rar' is not for jsonl; accepted: none, gzip, zstd", id="compression"),
        pytest.param({"form": "sqlite", "compression": "zstd"}, "accepted: none at all", id="packed database"),
    ],
)
def test_unknown_wish_is_told_with_the_accepted_ones(tmp_path, wishes, message):
    finish_run(tmp_path / "output", FIRST, [article(1)])
    with pytest.raises(UsageError, match=message):
        build(tmp_path, **wishes)


def test_bad_time_is_told():
    with pytest.raises(UsageError, match="--since: 'gestern' is no time; accepted: YYYY-MM-DD"):
        local_time("gestern", "--since")


def test_presets_rename_and_read(tmp_path):
    whole = full_article()
    finish_run(tmp_path / "output", FIRST, [whole])
    build(tmp_path, portals=(whole.portal,), preset="news_please")
    (row,) = rows_of(tmp_path / "set")
    assert row["maintext"] == whole.text
    assert row["image_url"] == whole.images[0].url
    assert row["source_domain"] == "demo.invalid"
    build(tmp_path, portals=(whole.portal,), preset="schema_org")
    (row,) = rows_of(tmp_path / "set")
    assert (row["headline"], row["author"]) == (whole.title, list(whole.authors))
    assert row["image"] == [whole.images[0].url]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "[要闻](http://evil.test/)",
            "![x](http://evil.test/x.png)",
            "<script>alert(1)</script>",
            "https://evil.test/a",
        ),
        *(
            "a|b",
            "`code`",
            "**bold** _it_",
            "# head\n# line",
            "&lt;b&gt; &amp;",
            "\\[x]",
            "www.evil.test",
            "<a@evil.test>",
        ),
    ],
)
def test_names_in_the_card_are_no_markup(tmp_path, name):
    finish_run(tmp_path / "output", FIRST, [article(1, section=name)])
    build(tmp_path)
    card = (tmp_path / "set" / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| (.*) \| 1 \|$", card.partition("## Sections")[2].partition("## Months")[0], re.MULTILINE)
    assert re.findall(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^-`{-~]", row) == []
    assert re.sub(r"\\(.)", r"\1", row) == " ".join(name.split())


def test_card_tells_counts_coverage_and_rights(tmp_path):
    finish_run(tmp_path / "output", FIRST, [article(1), article(2, section="公|告", authors=["陶苇"]), article(14)])
    build(tmp_path)
    card = (tmp_path / "set" / "README.md").read_text(encoding="utf-8")
    assert "3 articles, 30 characters" in card
    assert "| 要闻 | 2 |" in card
    assert "| 公\\|告 | 1 |" in card
    assert "| 2025-03 | 2 |" in card
    assert "| `authors` | 1 | 33.3% |" in card
    assert "## Rights and use" in card
