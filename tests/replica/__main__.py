"""`python -m tests.replica`: serve replica portals until stdin closes, SIGTERM comes or the time is up.

Prints one JSON line when ready: `{"port": 40123, "proxy": "http://127.0.0.1:40123", "hosts": ["www.gxzx.gov.cn"]}`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from datetime import datetime

from tests.replica.content import NOW
from tests.replica.portals import PORTALS, make_site
from tests.replica.registry import BEHAVIOURS, make_behaviour
from tests.replica.server import Replica, make_server


def main() -> None:
    options = _options()
    names = options.portal or ["stock"]
    sites = [make_site(n, options.articles, options.seed, options.rows, options.now) for n in names]
    behaviours = [make_behaviour(text, options.seed) for text in options.behaviour]
    server = make_server(Replica(sites, behaviours, options.seed), options.port)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: os._exit(0))
    threading.Timer(options.max_seconds, os._exit, (0,)).start()
    if not options.keep:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    port = server.server_address[1]
    print(json.dumps({"port": port, "proxy": f"http://127.0.0.1:{port}", "hosts": [s.host for s in sites]}), flush=True)
    server.serve_forever(poll_interval=0.1)


def _end_with_stdin() -> None:
    """The process that started this one holds the other end of stdin; when it is gone, so is the replica."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
    parser.add_argument("--portal", action="append", choices=sorted(PORTALS), help="may be given more than once")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--articles", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=None, help="rows on a list page, instead of the template's own")
    parser.add_argument("--now", type=datetime.fromisoformat, default=NOW, help="the portal's clock (+08:00)")
    parser.add_argument(
        "--behaviour", action="append", default=[], metavar="NAME[:OPTION=VALUE,…]", help=", ".join(sorted(BEHAVIOURS))
    )
    parser.add_argument("--max-seconds", type=float, default=900)
    parser.add_argument("--keep", action="store_true", help="stay when stdin is closed (for use by hand)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
