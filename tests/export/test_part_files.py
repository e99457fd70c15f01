from __future__ import annotations

import errno
import hashlib
import zlib

import pytest

from crawler.exceptions import OutputError
from crawler.export.disk import Disk
from crawler.export.finished_files import (
    Manifest,
    cut_to_marks,
    manifest_path,
    publish_files,
    read_manifest,
    write_manifest,
)
from crawler.export.mending import is_as_committed
from crawler.export.part_files import FileMark, RunFiles
from tests.faulty_disk import FaultyDisk

RUN = "20260312T005900Z-3f9a"
NAME = f"articles/{RUN}.jsonl"


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def written(folder, lines, stream="articles", disk=None):
    files = RunFiles(folder, RUN, disk=disk or Disk())
    for line in lines:
        files.append_line(stream, line)
    return files


def test_lines_lie_where_the_places_say(tmp_path):
    files = RunFiles(tmp_path, RUN)
    places = [files.append_line("articles", line) for line in ("春", "夏天")]
    data = (tmp_path / (NAME + ".part")).read_bytes()
    assert [data[place.offset : place.offset + place.length].decode() for place in places] == ["春\n", "夏天\n"]
    assert {place.file for place in places} == {NAME}


def test_a_run_without_lines_leaves_no_file(tmp_path):
    files = written(tmp_path, [])
    assert files.sync() == ()
    assert publish_files(tmp_path, files.sync()) == ()
    assert files_in(tmp_path) == []


def test_published_files_lose_the_part_ending_and_are_described(tmp_path):
    files = written(tmp_path, ["{}", "{}"])
    files.append_line("duplicates", "[]")
    marks = files.sync()
    files.close()
    published = publish_files(tmp_path, marks)
    assert [(file.name, file.records, file.bytes) for file in published] == [
        (NAME, 2, 6),
        (f"duplicates/{RUN}.jsonl", 1, 3),
    ]
    assert published[0].sha256 == hashlib.sha256(b"{}\n{}\n").hexdigest()
    assert files_in(tmp_path) == [NAME, f"duplicates/{RUN}.jsonl"]


def test_publishing_twice_changes_nothing(tmp_path):
    marks = written(tmp_path, ["{}"]).sync()
    assert publish_files(tmp_path, marks) == publish_files(tmp_path, marks)


def test_only_lines_and_known_streams_are_taken(tmp_path):
    with pytest.raises(ValueError, match="no stream of lines"):
        RunFiles(tmp_path, RUN).append_line("archive", "{}")


def test_a_stream_may_name_its_own_files(tmp_path):
    files = RunFiles(tmp_path, RUN)
    name = f"archive/{RUN}-0001.warc.gz"
    assert files.part(name).append(b"record").length == 6
    assert files.part(name) is files.part(name)
    assert files.sync() == (FileMark(name, 6, 1, zlib.crc32(b"record")),)


def test_what_was_not_committed_is_cut_off(tmp_path):
    files = written(tmp_path, ["1", "2"])
    marks = files.sync()
    files.append_line("articles", "3")
    files.append_line("duplicates", "4")
    cut_to_marks(tmp_path, RUN, marks)
    publish_files(tmp_path, marks)
    assert files_in(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_text() == "1\n2\n"


def test_files_of_other_runs_are_left_alone(tmp_path):
    other = tmp_path / "articles" / "20260312T015900Z-77aa.jsonl.part"
    other.parent.mkdir()
    other.write_text("1\n")
    cut_to_marks(tmp_path, RUN, [])
    assert other.read_text() == "1\n"


@pytest.mark.parametrize(
    "left",
    [b"1\n2", b"", None, b"1\n\0\0", b"1\n3\n", b"1\n2\n3\n"],
    ids=["torn", "emptied", "removed", "zeroed", "other bytes", "longer"],
)
def test_only_the_very_bytes_count_as_committed(tmp_path, left):
    (mark,) = written(tmp_path, ["1", "2"]).sync()
    assert is_as_committed(tmp_path, mark)
    path = tmp_path / (NAME + ".part")
    path.unlink() if left is None else path.write_bytes(left)
    assert not is_as_committed(tmp_path, mark)


def test_a_line_that_does_not_fit_on_the_disk_is_taken_back(tmp_path):
    disk = FaultyDisk()
    files = written(tmp_path, ["first"], disk=disk)
    disk._at = len(disk.steps) + 1
    with pytest.raises(OutputError, match="disk is full"):
        files.append_line("articles", "second")
    assert (tmp_path / (NAME + ".part")).read_text() == "first\n"
    assert files.sync() == (FileMark(NAME, 6, 1, zlib.crc32(b"first\n")),)


def test_after_a_failed_sync_nothing_more_is_accepted(tmp_path):
    disk = FaultyDisk()
    files = written(tmp_path, ["first"], disk=disk)
    disk._at = len(disk.steps) + 1
    with pytest.raises(OutputError):
        files.sync()
    with pytest.raises(OutputError, match="earlier write"):
        files.append_line("articles", "second")
    with pytest.raises(OutputError, match="earlier write"):
        files.sync()


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "writable"), (errno.EIO, "error")],
)
def test_each_step_of_writing_that_fails_is_one_clear_error(tmp_path, number, told):
    steps = FaultyDisk()
    publish_files(tmp_path / "whole", written(tmp_path / "whole", ["1"], disk=steps).sync(), disk=steps)
    assert len(steps.steps) > 4
    for at in range(1, len(steps.steps) + 1):
        folder = tmp_path / str(at)
        disk = FaultyDisk(at, lambda: (_ for _ in ()).throw(OSError(number, "some error")))
        with pytest.raises(OutputError, match=told):
            publish_files(folder, written(folder, ["1"], disk=disk).sync(), disk=disk)


def test_the_manifest_reads_back(tmp_path):
    marks = written(tmp_path, ["1"]).sync()
    manifest = Manifest(
        portal="demo",
        run_id=RUN,
        crawler_version="0.1.0",
        started_at="2026-03-12T00:59:00+00:00",
        finish_reason="finished",
        files=publish_files(tmp_path, marks),
    )
    write_manifest(tmp_path, manifest)
    write_manifest(tmp_path, manifest)
    assert read_manifest(manifest_path(tmp_path, RUN)) == manifest
    assert files_in(tmp_path) == [NAME, f"runs/{RUN}/manifest.json"]
