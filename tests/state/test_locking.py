from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time

import pytest

from crawler.exceptions import LockHeldError, OutputError, StateError
from crawler.state import locking
from crawler.state.database import state_url
from crawler.state.locking import portal_lock
from tests.databases import new_database
from tests.replica.process import PROCESS_TIMEOUT_S

HOLDER = """
import sys
from pathlib import Path
from sqlalchemy.engine import make_url
from crawler.state import locking
from crawler.state.locking import portal_lock
folder, url, portal, host = sys.argv[1:]
with portal_lock(portal, [host], output_dir=Path(folder), url=make_url(url)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["files", "postgresql"])
def lock(request, tmp_path):
    """The lock of a portal, in one of the two ways."""
    url = state_url(tmp_path)
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgres"), f"lock_{tmp_path.name}")

    def make(portal, *hosts):
        return portal_lock(portal, hosts, output_dir=tmp_path / "output", url=url)

    make.url = url.render_as_string(hide_password=False)
    make.folder = tmp_path / "output"
    return make


@pytest.fixture
def holder(lock):
    """Another process that holds the lock of portal ``demo`` on ``www.demo.invalid``."""
    command = [sys.executable, "-c", HOLDER, lock.folder, lock.url, "demo", "www.demo.invalid"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("portal", "host", "told"),
    [
        ("demo", "other.invalid", "portal demo"),
        ("other", "www.demo.invalid", "host demo.invalid"),
        ("other", "WWW.demo.invalid", "host demo.invalid"),
        ("other", "demo.invalid:8080", "host demo.invalid"),
    ],
)
def test_a_second_crawl_of_the_portal_or_of_its_host_is_refused_at_once(lock, holder, portal, host, told):
    with pytest.raises(LockHeldError, match=f"another crawl holds the lock of {told}"), lock(portal, host):
        pass


def test_other_portals_are_free(lock, holder):
    with lock("other", "other.invalid", "third.invalid"):
        pass


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_ends_with_the_process(lock, holder, ending):
    holder.send_signal(ending)
    holder.wait()
    for _ in range(2):
        take(lock, "demo", "www.demo.invalid")


def take(lock, *names):
    """Take the lock as soon as it is free: a database learns of a killed client a moment later."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with lock(*names):
                return
        except LockHeldError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def test_a_refused_lock_holds_nothing(lock, holder):
    with pytest.raises(LockHeldError), lock("other", "a.invalid", "www.demo.invalid"):
        pass
    with lock("other", "a.invalid"):
        pass


def test_file_locks_name_the_process_that_holds_them(tmp_path):
    with (
        portal_lock("demo", [], output_dir=tmp_path),
        pytest.raises(LockHeldError, match=r"process \d+"),
        portal_lock("demo", [], output_dir=tmp_path),
    ):
        pass


def test_names_never_leave_the_folder_of_the_locks(tmp_path):
    with portal_lock("../../demo", ["a/../b:8080"], output_dir=tmp_path):
        names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.lock")}
    assert names == {".locks/portal-.._.._demo.lock", ".locks/host-a_.._b.lock"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / ".locks").write_text("a file in the way")
    with pytest.raises(OutputError, match=r"cannot write .*\.locks"), portal_lock("demo", [], output_dir=tmp_path):
        pass


def test_a_server_that_cannot_be_reached_is_told(tmp_path):
    pytest.importorskip("psycopg")
    url = state_url(tmp_path, f"postgresql:///news?host={tmp_path}")
    with pytest.raises(StateError, match="state postgresql"), portal_lock("demo", [], output_dir=tmp_path, url=url):
        pass


def test_a_full_disk_does_not_keep_the_lock_from_being_taken(tmp_path):
    """No file may grow here: who holds the lock cannot be noted, and that is told where it costs data."""
    script = (
        "import resource, signal\n"
        "from pathlib import Path\n"
        "from crawler.state.locking import portal_lock\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "(folder / '.locks').mkdir()\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "with portal_lock('demo', [], output_dir=folder):\n"
        "    print('held')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=PROCESS_TIMEOUT_S, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "held\n", "")


def test_a_file_system_without_locks_is_told_and_not_taken_for_another_crawl(tmp_path, monkeypatch):
    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locking.fcntl, "flock", no_locks)
    with (
        pytest.raises(OutputError, match="OUTPUT_DIR must be on a local disk"),
        portal_lock("demo", [], output_dir=tmp_path),
    ):
        pass
