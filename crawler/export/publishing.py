"""Part files and how far they are safe → finished files. Every step can be killed and done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from crawler.export.disk import DISK, Disk, told_as_output_error
from crawler.export.manifest import ManifestFile, describe_file
from crawler.export.part_files import PART_SUFFIX, FileMark


def cut_to_marks(folder: Path, run_id: str, marks: Iterable[FileMark], *, disk: Disk = DISK) -> None:
    """Cut a dead run's part files back to what was committed, and delete those of which nothing was."""
    known = {mark.name: mark for mark in marks}
    with told_as_output_error(f"recover the files of run {run_id} in {folder}"):
        for path in sorted(folder.glob(f"*/{run_id}*{PART_SUFFIX}")):
            name = path.relative_to(folder).as_posix().removesuffix(PART_SUFFIX)
            if name not in known:
                disk.remove(path)
                disk.sync_folder(path.parent)
            elif path.stat().st_size > known[name].size:
                disk.truncate(path, known[name].size)


def publish_files(folder: Path, marks: Sequence[FileMark], *, disk: Disk = DISK) -> tuple[ManifestFile, ...]:
    """Give the part files their final names and describe them; files already renamed are left as they are.

    Raises:
        OutputError: a file cannot be renamed or read; the same call may be made again later.
    """
    marks = sorted(marks, key=lambda mark: mark.name)
    with told_as_output_error(f"publish files in {folder}"):
        for mark in marks:
            _publish(folder, mark, disk)
        for stream in sorted({mark.stream for mark in marks}):
            if (folder / stream).exists():
                disk.sync_folder(folder / stream)
    return tuple(describe_file(folder, mark.name, mark.records) for mark in marks if mark.records)


def _publish(folder: Path, mark: FileMark, disk: Disk) -> None:
    part = folder / (mark.name + PART_SUFFIX)
    if not part.exists():
        return
    if mark.records:
        disk.rename(part, folder / mark.name)
    else:
        disk.remove(part)
