import pytest

from crawler.normalize.decoding import decode_page
from crawler.normalize.page import Page

PROSE = "记者从会上获悉，全市今年新建乡村道路二百一十公里，群众的出行条件得到改善。" * 4


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        pytest.param(PROSE.encode(), None, "utf-8", id="utf-8 undeclared"),
        pytest.param(PROSE.encode(), "text/html; charset=gb2312", "utf-8", id="utf-8 declared as gb2312"),
        pytest.param(PROSE.encode("gbk"), "text/html; charset=utf-8", "gb18030", id="gbk declared as utf-8"),
        pytest.param(
            (PROSE + "胡喆·䶮").encode("gb18030"), "text/html; charset=gb2312", "gb18030", id="gb18030 as gb2312"
        ),
        pytest.param(b"\xef\xbb\xbf" + PROSE.encode(), "text/html; charset=gbk", "utf-8", id="BOM wins"),
    ],
)
def test_page_is_read_in_the_codec_it_was_written_in(body, content_type, encoding):
    decoded = decode_page(body, content_type)
    assert decoded.encoding == encoding
    assert decoded.text.startswith(PROSE)
    assert not decoded.suspect


def test_mojibake_is_marked():
    assert decode_page(PROSE.encode("utf-8").decode("gb18030", "replace").encode("utf-8")).suspect


def test_page_without_markup_has_an_empty_tree():
    assert Page(b"").root.xpath("string()") == ""
