"""Answers that are no content, kept for a person to look at: never exported, never many."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

_UNSAFE = re.compile(r"[^a-z0-9_]+")


class Quarantine:
    """A folder of pages, each with a JSON file that says where, when and why; the oldest go when it is full.

    File names are made from the kind of the problem, the time and a checksum, never from the page or its URL.

    Args:
        folder: made when the first page is kept.
        max_files: pages in the folder, over all runs.
        max_per_kind: pages of one kind in one run, so that a long block does not push out everything else.
        max_page_bytes: a longer page is cut.
    """

    def __init__(self, folder: Path, *, max_files: int = 200, max_per_kind: int = 10, max_page_bytes: int = 1_000_000):
        self.folder = folder
        self.max_files = max_files
        self.max_per_kind = max_per_kind
        self.max_page_bytes = max_page_bytes
        self._kept: dict[str, int] = {}
        self._seen: set[bytes] = set()

    def keep(self, body: bytes, *, kind: str, now: datetime, facts: Mapping[str, object]) -> Path | None:
        """The file the page was written to; None where its like is there already or there are enough of its kind.

        Args:
            facts: what goes into the JSON file: URL, status, headers, reason.

        Raises:
            OSError: the folder cannot be written.
        """
        digest = hashlib.sha256(body).digest()
        if self._kept.get(kind, 0) >= self.max_per_kind or digest in self._seen:
            return None
        self._seen.add(digest)
        self._kept[kind] = self._kept.get(kind, 0) + 1
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{now:%Y%m%dT%H%M%SZ}-{_UNSAFE.sub('_', kind.lower())[:40]}-{digest.hex()[:12]}"
        path = self.folder / f"{name}.html"
        path.write_bytes(body[: self.max_page_bytes])
        about = {"kind": kind, "kept_at": now.isoformat(), "bytes": len(body), "sha256": digest.hex(), **facts}
        path.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
        self._drop_oldest()
        return path

    def _drop_oldest(self) -> None:
        pages = sorted(self.folder.glob("*.html"))
        for path in pages[: max(0, len(pages) - self.max_files)]:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)
