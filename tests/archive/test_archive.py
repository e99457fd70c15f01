"""The archive as public tools read it, and what our reader gives back."""

import gzip
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive.reader import iterate_heads, read_page
from crawler.archive.writer import ArchiveWriter, Exchange, archive_files, drop_old_files
from crawler.exceptions import ArchiveError, OutputError
from crawler.export.finished_files import cut_to_marks, publish_files
from crawler.export.mending import is_as_committed
from crawler.export.part_files import RunFiles
from crawler.items import ArchiveRecord

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RUN = "20261122T181242Z-3f9a"
PROSE = "清水河步道十二日建成开放，全长六公里，沿线设八处驿站。"
PAGE = f"<html><head><meta charset=gbk><title>步道</title></head><body><p>{PROSE}</p></body></html>".encode("gbk")


def exchange(number=1, body=PAGE, **changed):
    values = {
        "url": f"http://demo.invalid/index.php?m=content&id={number}",
        "request_headers": ((b"User-Agent", b"guiwen"), (b"Authorization", b"Basic c2VjcmV0")),
        "status": 200,
        "headers": ((b"Server", b"nginx"), (b"Content-Type", b"text/html; charset=gbk"), (b"X-Site", "桂".encode())),
        "body": body,
        "received_at": datetime(2026, 11, 22, 18, 12, 42, 5, tzinfo=UTC) + timedelta(seconds=number),
        "kind": "article",
    }
    return Exchange(**values | changed)


@pytest.fixture
def run_files(tmp_path):
    files = RunFiles(tmp_path, RUN)
    yield files
    files.close()


def writer(files, max_bytes=1 << 30):
    return ArchiveWriter(files, max_bytes=max_bytes, about={"software": "guiwen/0 (test)"})


def publish(files):
    marks = files.sync()
    return publish_files(files.folder, marks)


def test_warcio_alone_reads_every_record_and_every_byte(run_files, tmp_path):
    writer(run_files).store(exchange())
    publish(run_files)
    with (tmp_path / "archive" / f"{RUN}-0001.warc.gz").open("rb") as file:
        info, response, request = [
            (record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [info[0], response[0], request[0]] == ["warcinfo", "response", "request"]
    assert info[1].protocol == "WARC/1.1"
    assert info[1].get_header("WARC-Filename") == f"{RUN}-0001.warc.gz"
    assert b"software: guiwen/0 (test)\r\n" in info[3]
    assert f"isPartOf: {RUN}\r\n".encode() in info[3]
    assert response[1].get_header("WARC-Date") == "2026-11-22T18:12:43.000005Z"
    assert response[1].get_header("Guiwen-Page") == "article"
    assert response[2].get_statuscode() == "200"
    assert response[2].get_header("Content-Type") == "text/html; charset=gbk"
    assert response[3] == PAGE
    assert request[2].get_header("Host") == "demo.invalid"
    assert request[2].statusline == "/index.php?m=content&id=1 HTTP/1.1"


def test_request_is_tied_to_its_response(run_files, tmp_path):
    writer(run_files).store(exchange())
    publish(run_files)
    with (tmp_path / "archive" / f"{RUN}-0001.warc.gz").open("rb") as file:
        fields = {record.rec_type: record.rec_headers for record in ArchiveIterator(file)}
    assert fields["request"].get_header("WARC-Concurrent-To") == fields["response"].get_header("WARC-Record-ID")
    assert fields["request"].get_header("WARC-Date") == fields["response"].get_header("WARC-Date")


def test_fastwarc_reads_the_same_and_finds_every_digest_right(run_files, tmp_path):
    archive = writer(run_files)
    stored = [archive.store(exchange(number, PAGE + str(number).encode())) for number in range(3)]
    publish(run_files)
    with (tmp_path / "archive" / f"{RUN}-0001.warc.gz").open("rb") as file:
        assert all(record.verify_block_digest() for record in FastIterator(file, parse_http=False))
        file.seek(0)
        seen = [
            (record.stream_pos, record.reader.read())
            for record in FastIterator(file, record_types=WarcRecordType.response)
        ]
    assert seen == [(place.offset, PAGE + str(number).encode()) for number, place in enumerate(stored)]


def test_warcio_check_command_has_nothing_to_say(run_files, tmp_path, capsys):
    archive = writer(run_files)
    for number in (1, 1, 2):
        archive.store(exchange(number))
    publish(run_files)

    class Arguments:
        inputs = (str(tmp_path / "archive" / f"{RUN}-0001.warc.gz"),)
        verbose = True

    checker = Checker(Arguments())
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest failed" not in capsys.readouterr().out


def test_header_bytes_that_are_not_ascii_stay_as_they_came(run_files, tmp_path):
    writer(run_files).store(exchange())
    publish(run_files)
    assert b"X-Site: " + "桂".encode() + b"\r\n" in gzip.decompress(
        (tmp_path / "archive" / f"{RUN}-0001.warc.gz").read_bytes()
    )


def test_passwords_are_not_archived(run_files, tmp_path):
    writer(run_files).store(exchange())
    publish(run_files)
    assert b"c2VjcmV0" not in gzip.decompress((tmp_path / "archive" / f"{RUN}-0001.warc.gz").read_bytes())


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        pytest.param(None, bytes, id="none"),
        pytest.param("gzip", gzip.compress, id="gzip"),
        pytest.param("br", brotli.compress, id="brotli"),
        pytest.param("zstd", zstd.compress, id="zstd"),
        pytest.param("br, gzip", lambda body: gzip.compress(brotli.compress(body)), id="two codings"),
        pytest.param("gzip", lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:]), id="two gzip members"),
    ],
)
def test_page_comes_back_byte_for_byte_whatever_coding_it_came_in(run_files, tmp_path, coding, encode):
    headers = ((b"Content-Type", b"text/html; charset=gbk"),)
    headers += ((b"Content-Encoding", coding.encode()),) if coding else ()
    sent = encode(PAGE)
    record = writer(run_files).store(exchange(7, sent, headers=headers))
    publish(run_files)
    page = read_page(tmp_path / "archive", record)
    assert page.body == PAGE
    assert (page.url, page.status) == ("http://demo.invalid/index.php?m=content&id=7", 200)
    assert page.content_type == "text/html; charset=gbk"
    assert PROSE in page.text
    with (tmp_path / "archive" / record.file).open("rb") as file:
        bodies = [r.raw_stream.read() for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert bodies == [sent]


def test_payload_seen_before_becomes_a_revisit_that_leads_to_it(run_files, tmp_path):
    archive = writer(run_files)
    first = archive.store(exchange(1))
    second = archive.store(exchange(2, headers=((b"Content-Type", b"text/html; charset=gb18030"),)))
    publish(run_files)
    with (tmp_path / "archive" / second.file).open("rb") as file:
        file.seek(second.offset)
        revisit = next(iter(ArchiveIterator(file)))
    assert revisit.rec_type == "revisit"
    assert revisit.rec_headers.get_header("WARC-Refers-To-Target-URI") == exchange(1).url
    assert revisit.rec_headers.get_header("WARC-Refers-To-Date") == exchange(1).date
    assert revisit.rec_headers.get_header("WARC-Refers-To-File-Offset") == str(first.offset)
    page = read_page(tmp_path / "archive", second)
    assert (page.body, page.content_type, page.url) == (PAGE, "text/html; charset=gb18030", exchange(2).url)


def test_same_payload_in_the_next_file_is_stored_again(run_files, tmp_path):
    archive = writer(run_files, max_bytes=1)
    records = [archive.store(exchange(number)) for number in (1, 2)]
    publish(run_files)
    assert [record.file for record in records] == [f"{RUN}-0001.warc.gz", f"{RUN}-0002.warc.gz"]
    (tmp_path / "archive" / records[0].file).unlink()
    assert read_page(tmp_path / "archive", records[1]).body == PAGE


def test_empty_payloads_are_no_revisits(run_files, tmp_path):
    archive = writer(run_files)
    records = [archive.store(exchange(number, b"", status=404)) for number in (1, 2)]
    publish(run_files)
    assert [(head.record, head.status) for head in iterate_heads(tmp_path / "archive" / records[0].file)] == [
        (record, 404) for record in records
    ]


def test_heads_tell_what_lies_in_a_file(run_files, tmp_path):
    archive = writer(run_files)
    records = [archive.store(exchange(1, kind="list")), archive.store(exchange(2)), archive.store(exchange(3, b"x"))]
    publish(run_files)
    heads = list(iterate_heads(tmp_path / "archive" / records[0].file))
    assert [head.record for head in heads] == records
    assert [head.kind for head in heads] == ["list", "article", "article"]
    assert heads[1].received_at == exchange(2).received_at
    assert heads[2].url == exchange(3).url


def test_run_that_stores_nothing_leaves_no_file(run_files, tmp_path):
    writer(run_files)
    assert publish(run_files) == ()
    assert not (tmp_path / "archive").exists()


def test_failed_write_leaves_the_file_readable_and_is_told(run_files, tmp_path, monkeypatch):
    archive = writer(run_files)
    record = archive.store(exchange(1))
    with monkeypatch.context() as patch:
        patch.setattr("crawler.export.disk.Disk.write", _full_disk)
        with pytest.raises(OutputError, match="disk is full"):
            archive.store(exchange(2, b"other"))
    later = archive.store(exchange(3, b"later"))
    publish(run_files)
    assert [head.record for head in iterate_heads(tmp_path / "archive" / record.file)] == [record, later]


def _full_disk(disk, file, data):
    file.write(data[:20])
    raise OSError(28, "No space left on device")


WRITE_FOR_EVER = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from crawler.export.part_files import RunFiles
    from crawler.archive.writer import ArchiveWriter
    from crawler.archive.writer import Exchange

    files = RunFiles(Path(sys.argv[1]), sys.argv[2])
    archive = ArchiveWriter(files, max_bytes=200_000, about={})
    for number in range(1_000_000):
        body = (f"<p>{number}</p>" * 3000).encode()
        archive.store(Exchange(url=f"http://demo.invalid/{number}", status=200, headers=(), body=body,
                               received_at=datetime.now(UTC)))
        if number % 10 == 9:
            marks = [f"{mark.name} {mark.size} {mark.records} {mark.checksum}" for mark in files.sync()]
            print(*marks, sep=";", flush=True)
"""


def test_after_sigkill_the_committed_part_is_whole(tmp_path):
    from crawler.export.part_files import FileMark

    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITE_FOR_EVER), str(tmp_path), RUN], stdout=subprocess.PIPE, text=True
    )
    for _ in range(30):
        committed = process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    fields = [entry.split() for entry in committed.split(";")]
    marks = [FileMark(name, *map(int, numbers)) for name, *numbers in fields]
    assert len(marks) > 1
    cut_to_marks(tmp_path, RUN, marks)
    assert all(is_as_committed(tmp_path, mark) for mark in marks)
    publish_files(tmp_path, marks)
    urls = [head.url for path in archive_files(tmp_path) for head in iterate_heads(path)]
    assert urls == [f"http://demo.invalid/{number}" for number in range(300)]


def test_missing_file_is_told_by_name(tmp_path):
    with pytest.raises(ArchiveError, match="gone-0001"):
        read_page(tmp_path, ArchiveRecord("gone-0001.warc.gz", 0, 10))


@pytest.mark.parametrize(
    "damage", [b"", b"no gzip at all", gzip.compress(b"no record\r\n\r\n")], ids=["empty", "no gzip", "no record"]
)
def test_damaged_record_is_told(tmp_path, damage):
    (tmp_path / "bad.warc.gz").write_bytes(damage)
    with pytest.raises(ArchiveError, match=r"bad\.warc\.gz"):
        read_page(tmp_path, ArchiveRecord("bad.warc.gz", 0, 1000))


def test_record_of_a_request_is_no_page(run_files, tmp_path):
    record = writer(run_files).store(exchange())
    publish(run_files)
    with pytest.raises(ArchiveError, match="request record is no page"):
        read_page(tmp_path / "archive", ArchiveRecord(record.file, record.offset + record.length, 1000))


def test_retention_drops_whole_finished_files_of_old_runs_only(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    names = {
        "20260101T000000Z-aaaa-0001.warc.gz": False,
        "20260101T000000Z-aaaa-0002.warc.gz": False,
        "20260101T000000Z-bbbb-0001.warc.gz.part": True,
        "20261120T000000Z-cccc-0001.warc.gz": True,
        "my-own-copy.warc.gz": True,
    }
    for name in names:
        (folder / name).touch()
    dropped = drop_old_files(tmp_path, 30, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert dropped == [name for name, stays in names.items() if not stays]
    assert {path.name for path in folder.iterdir()} == {name for name, stays in names.items() if stays}
