"""Portals on ports of their own, crawled without a proxy: the home page, lists and articles of a host with its port."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.replica.process import run_scrapy

PROFILE = """name = "hafen"
title = "河埠网"
home_url = "http://127.0.0.1:{port}/"
hosts = [{hosts}]
sections = "all"

[settings]
FETCH_SPECIAL_ADDRESSES = true
"""
TEXT = (
    "河埠镇今天清点了码头边的石阶，石阶一共三百二十级，其中十七级需要修补。镇里请来了两位老石匠，他们说修好要用半个月。"
)


def pages(other: int) -> dict[str, str]:
    """The pages by path; the second list's rows lead to ``other``, another port of the host."""
    links = (("/", "首页"), ("/yw/index.html", "要闻"), ("/gg/index.html", "公告"))
    head = '<div class="nav">' + "".join(f'<a href="{href}">{name}</a> ' for href, name in links) + "</div>"
    found = {"/": f"<html><head><title>河埠网</title></head><body>{head}<p>河埠网欢迎您</p></body></html>"}
    for section, name, base in (("yw", "要闻", ""), ("gg", "公告", f"http://127.0.0.1:{other}")):
        rows = "".join(
            f'<li><a href="{base}/{section}/202611/t20261112_{n}.html">河埠镇第{n}次清点码头石阶</a>'
            "<span>2026-11-12</span></li>"
            for n in range(50001, 50004)
        )
        found[f"/{section}/index.html"] = (
            f"<html><head><title>{name}-河埠网</title></head><body>{head}<div>当前位置：首页 &gt; {name}</div>"
            f'<ul class="list">{rows}</ul></body></html>'
        )
        for n in range(50001, 50004):
            found[f"/{section}/202611/t20261112_{n}.html"] = (
                f"<html><head><title>河埠镇第{n}次清点码头石阶-河埠网</title></head><body>{head}"
                f"<h1>河埠镇第{n}次清点码头石阶</h1>"
                '<div class="info">时间：2026-11-12 09:30 来源：河埠镇</div>'
                f'<div class="content"><p>{TEXT}{section}第{n}号。</p></div></body></html>'
            )
    return found


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        page = pages(self.server.other).get(self.path)
        body = (page or "<h1>404</h1>").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def ports():
    """Two ports of one host that serve the portal."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for server, other in zip(servers, reversed(servers), strict=True):
        server.other = other.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_address[1] for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("form", ['"127.0.0.1"', '"127.0.0.1:{port}"'], ids=["host", "host with port"])
def test_portal_on_a_port_of_its_own_is_walked(tmp_path, ports, form):
    folder = tmp_path / "portals"
    folder.mkdir()
    text = PROFILE.format(port=ports[0], hosts=form.format(port=ports[0]))
    (folder / "hafen.toml").write_text(text, encoding="utf-8")
    settings = {"PORTALS_DIRS": folder}
    crawl = run_scrapy("crawl", "hafen", output_dir=tmp_path / "out", settings=settings)
    assert crawl.returncode == 0, crawl.stderr
    assert len({line["id"] for line in crawl.articles("hafen")}) == 6
    again = run_scrapy("crawl", "hafen", output_dir=tmp_path / "out", settings=settings)
    assert again.returncode == 0, again.stderr
    assert len(again.articles("hafen")) == 6


def test_url_argument_may_name_the_port(tmp_path, ports):
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "hafen.toml").write_text(PROFILE.format(port=ports[0], hosts='"127.0.0.1"'), encoding="utf-8")
    url = f"http://127.0.0.1:{ports[1]}/yw/202611/t20261112_50001.html"
    crawl = run_scrapy(
        "crawl",
        "hafen",
        "-a",
        f"url={url}",
        output_dir=tmp_path / "out",
        settings={"PORTALS_DIRS": folder},
    )
    assert crawl.returncode == 0, crawl.stderr
    assert [line["url"] for line in crawl.articles("hafen")] == [url], json.dumps(crawl.stats())
