"""`make demo` in small: the demo's own module, run as a user runs it."""

from __future__ import annotations

import subprocess
import sys

from tests.replica.process import PROCESS_TIMEOUT_S, ROOT


def test_the_demo_finds_everything_right_and_says_where_the_files_lie(tmp_path):
    command = [sys.executable, "-m", "tests.replica.demo", "--output", str(tmp_path / "demo")]
    demo = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PROCESS_TIMEOUT_S, check=False)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "every expected article is there once" in demo.stdout
    (lines,) = (tmp_path / "demo" / "gxzx" / "articles").glob("*.jsonl")
    assert str(lines.name) in demo.stdout
