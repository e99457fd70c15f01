"""Every form of data set, as other people's programs open it."""

import csv
import gzip
import json
import sqlite3
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, text

from crawler.dataset.build import Order, build_dataset
from crawler.dataset.selection import Gone
from tests.articles import full_article
from tests.databases import new_database
from tests.dataset.test_build import FIRST, SECOND, build, rows_of
from tests.finished_runs import article, finish_run

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WHOLE = full_article()
BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def output(tmp_path):
    """Two portals; one article with everything in it, one without a date, one that is gone."""
    finish_run(tmp_path / "output", FIRST, [WHOLE])
    finish_run(tmp_path / "output", FIRST, [article(1), article(2, published_at=None), article(3)])
    return tmp_path


@pytest.fixture
def parquet(output):
    build(
        output,
        portals=("qinglan", WHOLE.portal),
        form="parquet",
        gone=[Gone(article(3).id, "2026-02-01T00:00:00+00:00", "2026-01-20T00:00:00+00:00")],
    )
    return output / "set" / "data"


def test_duckdb_reads_parquet(parquet):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    files = f"'{parquet}/**/*.parquet'"
    months = duckdb.sql(
        f"SELECT portal, strftime(published_date, '%Y-%m') AS month, count(*) FROM {files} "
        "GROUP BY ALL ORDER BY portal, month NULLS LAST"
    ).fetchall()
    assert months == [
        (WHOLE.portal, "2026-03", 1),
        ("qinglan", "2025-02", 1),
        ("qinglan", "2025-04", 1),
        ("qinglan", None, 1),
    ]
    blocks = duckdb.sql(f"SELECT unnest(body).type FROM {files} WHERE portal = '{WHOLE.portal}'").fetchall()
    assert [kind for (kind,) in blocks] == [block.type for block in WHOLE.body]
    assert duckdb.sql(f"SELECT count(*) FROM {files} WHERE year = 2026").fetchall() == [(1,)]


def test_polars_reads_parquet(parquet):
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = polars.scan_parquet(parquet).filter(polars.col("portal") == "qinglan").collect()
    assert frame["year"].to_list() == [0, 2025, 2025]
    assert frame["title"].to_list() == [article(number).title for number in (2, 1, 3)]
    assert frame["published_at"].to_list()[1] == datetime(2025, 2, 2, 8, tzinfo=BEIJING)
    assert frame["gone_at"].to_list() == [None, None, datetime(2026, 2, 1, tzinfo=UTC)]
    assert polars.read_parquet(parquet).height == 4


def test_pandas_reads_parquet(parquet):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.read_parquet(parquet)
    assert frame.groupby("portal", observed=True).size().to_dict() == {WHOLE.portal: 1, "qinglan": 3}
    one = frame[frame["portal"] == WHOLE.portal].iloc[0]
    assert list(one["authors"]) == WHOLE.authors
    assert one["published_at"].isoformat() == "2026-03-12T08:30:00+08:00"


def test_hugging_face_datasets_reads_the_folder(parquet, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    loaded = datasets.load_dataset(str(parquet.parent), cache_dir=str(tmp_path / "cache"))["train"]
    assert sorted(loaded["title"]) == sorted([WHOLE.title, *(article(number).title for number in (1, 2, 3))])
    assert loaded.filter(lambda row: row["portal"] == WHOLE.portal)[0]["body"][3]["rows"] == [
        ["路段", "公里"],
        ["北段", "2.5"],
    ]


def test_pyarrow_gives_back_every_value(parquet):
    from pyarrow import parquet as reader

    (row,) = reader.read_table(parquet, filters=[("portal", "=", WHOLE.portal)]).to_pylist()
    for name in ("id", "title", "text", "authors", "keywords", "warnings", "char_count", "page_count", "content_hash"):
        assert row[name] == getattr(WHOLE, name), name
    assert row["published_at"] == datetime(2026, 3, 12, 8, 30, tzinfo=BEIJING)
    assert (row["published_at_iso"], row["published_at_raw"]) == (WHOLE.published_at, WHOLE.published_at_raw)
    assert (row["modified_at_iso"], row["modified_at"]) == ("2026-03-13", datetime(2026, 3, 13, tzinfo=BEIJING))
    assert row["published_date"] == date(2026, 3, 12)
    assert {step["field"]: step["step"] for step in row["extraction"]} == WHOLE.extraction
    assert [block["type"] for block in row["body"]] == [block.type for block in WHOLE.body]
    assert row["body"][2]["caption"] == WHOLE.images[0].caption
    assert row["body"][4]["items"] == ["北门", "南门"]
    assert row["images"][0]["credit"] == WHOLE.images[0].credit
    assert row["archive"] == [
        {"file": record.file, "offset": record.offset, "length": record.length} for record in WHOLE.archive
    ]


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_parquet_is_packed_as_asked(output, compression):
    from pyarrow import parquet as reader

    build(output, form="parquet", compression=compression)
    path = next((output / "set" / "data").rglob("articles.parquet"))
    packed = reader.ParquetFile(path).metadata.row_group(0).column(1).compression
    assert packed == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())


@pytest.mark.parametrize(
    ("form", "compression", "name", "unpack"),
    [
        pytest.param("jsonl.zst", None, "articles.jsonl.zst", zstd.decompress, id="jsonl.zst"),
        pytest.param("jsonl.gz", None, "articles.jsonl.gz", gzip.decompress, id="jsonl.gz"),
        pytest.param("jsonl", "zstd", "articles.jsonl.zst", zstd.decompress, id="jsonl packed with zstd"),
        pytest.param("csv", "gzip", "articles.csv.gz", gzip.decompress, id="csv packed with gzip"),
    ],
)
def test_packed_text_is_the_plain_text(output, form, compression, name, unpack):
    build(output, form=form, compression=compression, out="packed")
    build(output, form=form.split(".")[0], out="plain")
    packed = sorted((output / "packed" / "data").rglob("articles.*"))
    plain = sorted((output / "plain" / "data").rglob("articles.*"))
    assert {path.name for path in packed} == {name}
    assert [unpack(path.read_bytes()) for path in packed] == [path.read_bytes() for path in plain]


def test_csv_opens_in_spreadsheets_and_keeps_lists_as_json(output):
    build(output, portals=(WHOLE.portal,), form="csv")
    path = next((output / "set" / "data").rglob("articles.csv"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == WHOLE.title
    assert json.loads(row["authors"]) == WHOLE.authors
    assert row["subtitle"] == WHOLE.subtitle
    assert row["gone_at"] == ""


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-2", "'-2"),
        ("@甲", "'@甲"),
        ("＝甲", "'＝甲"),
        ("——甲", "——甲"),
        ("甲=乙", "甲=乙"),
    ],
)
def test_csv_cells_are_no_formulas(tmp_path, title, cell):
    text = "第一段“开放”，\n第二段。"
    finish_run(tmp_path / "output", FIRST, [article(1, title=title, text=text)])
    build(tmp_path, form="csv", names=("title", "text", "char_count"))
    with next((tmp_path / "set" / "data").rglob("articles.csv")).open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["title", "text", "char_count"], [cell, text, "10"]]


def test_csv_opens_in_duckdb_and_polars(output):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    polars = pytest.importorskip("polars", reason="polars is not installed")
    build(output, form="csv", names=("id", "title", "published_at"))
    files = output / "set" / "data" / "**" / "*.csv"
    assert duckdb.sql(f"SELECT count(id), count(published_at) FROM read_csv('{files}')").fetchall() == [(3, 2)]
    assert polars.scan_csv(files).collect().columns == ["id", "title", "published_at"]


def search(path, words):
    with sqlite3.connect(path) as connection:
        query = "SELECT title FROM articles_search WHERE articles_search MATCH ?"
        return [title for (title,) in connection.execute(query, (words,))]


def test_sqlite_has_every_row_and_finds_chinese_text(output):
    build(output, portals=("qinglan", WHOLE.portal), form="sqlite")
    path = output / "set" / "articles.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute("SELECT * FROM articles WHERE portal = ?", (WHOLE.portal,))
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert json.loads(row["authors"]) == WHOLE.authors
    assert (row["published_at"], row["char_count"]) == (WHOLE.published_at, WHOLE.char_count)
    assert search(path, "第3段") == [article(3).title]
    assert search(path, "步道建成") == [WHOLE.title]
    assert "articles_search MATCH" in (output / "set" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        pytest.param("步道", [1, 2], id="within title and text"),
        pytest.param("通知", [1], id="end of a title"),
        pytest.param("两会", [2], id="end of a text"),
        pytest.param("知两", [], id="never across fields"),
        pytest.param("江", [2], id="one character"),
        pytest.param("山歌", [], id="nowhere"),
    ],
)
def test_sqlite_finds_short_words_by_its_index(tmp_path, word, found):
    first = article(1, title="关于步道开放的通知", text="清水河步道开放。")
    finish_run(tmp_path / "output", FIRST, [first, article(2, title="步道沿江", text="代表委员聚两会")])
    build(tmp_path, form="sqlite")
    finish_run(
        tmp_path / "output", SECOND, [article(3, title="山歌"), article(3, title="渡口", text="渡口。", revision=2)]
    )
    build(tmp_path, form="sqlite")
    with sqlite3.connect(tmp_path / "set" / "articles.sqlite3") as connection:
        query = "SELECT DISTINCT doc FROM articles_terms WHERE term >= ?1 AND term < ?1 || char(1114111) ORDER BY doc"
        ids = "SELECT id FROM articles WHERE row_no = ?"
        rows = [connection.execute(ids, row).fetchone()[0] for row in connection.execute(query, (word,)).fetchall()]
    assert sorted(int(id_, 16) for id_ in rows) == found


def test_sqlite_search_forgets_what_was_replaced(output):
    build(output, form="sqlite")
    finish_run(output / "output", SECOND, [article(3, revision=2, title="石桥修缮完工", text="石桥修缮完工。")])
    assert build(output, form="sqlite").written == 1
    path = output / "set" / "articles.sqlite3"
    assert search(path, "第3段") == []
    assert search(path, "石桥修缮") == ["石桥修缮完工"]
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO articles_search (articles_search) VALUES ('integrity-check')")


def table_rows(connection, table):
    query = text(f"SELECT * FROM {table} ORDER BY partition, published_at, id")
    return [
        tuple(value for name, value in row.items() if name != "row_no") for row in connection.execute(query).mappings()
    ]


def test_sqlite_grown_holds_what_one_built_at_once_holds(output):
    build(output, form="sqlite", out="grown")
    changes = [article(1, revision=2, published_at="2024-01-01"), article(9)]
    finish_run(output / "output", SECOND, changes, [article(2, revision=2, duplicate_of=article(3).id)])
    build(output, form="sqlite", out="grown")
    build(output, form="sqlite", out="at once")
    rows = []
    for name in ("grown", "at once"):
        engine = create_engine(f"sqlite:///{output / name / 'articles.sqlite3'}")
        with engine.connect() as connection:
            rows.append((table_rows(connection, "articles"), table_rows_of_partitions(connection)))
        engine.dispose()
    assert rows[0] == rows[1]
    assert len(rows[0][0]) == 3


def test_sqlite_files_built_at_once_are_equal_byte_for_byte(output):
    names = [f"set {number}" for number in range(6)]
    for name in names:
        build(output, form="sqlite", out=name)
    assert len({(output / name / "articles.sqlite3").read_bytes() for name in names}) == 1


def table_rows_of_partitions(connection):
    return sorted(tuple(row) for row in connection.execute(text("SELECT * FROM articles_partitions")))


@pytest.fixture
def database(request):
    return new_database(request.getfixturevalue("postgres"), f"dataset_{request.node.name.encode().hex()[-40:]}")


def test_postgres_has_typed_columns_and_grows(output, database):
    def grow(**wishes):
        order = Order(
            output=output / "output",
            portals=("qinglan", WHOLE.portal),
            out=database.render_as_string(hide_password=False),
            form="postgres",
            **wishes,
        )
        return build_dataset(order, gone=lambda portal: [], report=lambda what, done, total: None)

    assert grow().written == 3
    assert grow().written == 0
    finish_run(output / "output", SECOND, [article(3, revision=2, title="石桥修缮完工")])
    assert grow().written == 1
    engine = create_engine(database)
    with engine.connect() as connection:
        query = text("SELECT title FROM dataset_articles WHERE published_at >= '2025-01-01' ORDER BY published_at")
        assert connection.scalars(query).all() == [article(1).title, "石桥修缮完工", WHOLE.title]
        query = text("SELECT authors, body -> 2 ->> 'caption', published_date FROM dataset_articles WHERE portal = :of")
        found = connection.execute(query, {"of": WHOLE.portal}).one()
        assert tuple(found) == (WHOLE.authors, WHOLE.images[0].caption, date(2026, 3, 12))
    assert grow(names=("id", "title")).written == 3
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM dataset_articles")) == 4
    engine.dispose()


def test_times_of_jsonl_stay_as_told(output):
    build(output, portals=(WHOLE.portal,))
    (row,) = rows_of(output / "set")
    assert (row["modified_at"], row["published_at"]) == ("2026-03-13", "2026-03-12T08:30:00+08:00")
