"""Bytes as Chinese pages send them: the fitting codec is found whatever is declared, mojibake is never called clean."""

import pytest

from crawler.page.decoding import decode_page
from crawler.page.page import Page

PROSE = "记者从会上获悉，全市今年新建乡村道路二百一十公里，群众的出行条件得到改善。" * 4
ARTICLE = PROSE * 40
RARE = "胡喆、㛃䶮𠮷𬭎·中国—东盟〇" + ARTICLE
TRADITIONAL = "記者從會上獲悉，全市今年新建鄉村道路二百一十公里，群眾的出行條件得到改善，這是不會有人說的。" * 40
SHORT = "桂林山水甲天下，步道建成了。"


def page(text, declared=None, filler=0):
    """A page as text; ``filler`` pushes the declaration beyond the bytes that are looked at."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    return f"<html><head>{'<!-- filler -->' * filler}{meta}<title>步道</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "declared", "header", "written", "encoding"),
    [
        pytest.param(RARE, "gb2312", None, "gb18030", "gb18030", id="GB18030 declared as gb2312"),
        pytest.param(RARE, "gbk", None, "gb18030", "gb18030", id="GB18030 declared as gbk"),
        pytest.param(ARTICLE, "gb2312", "utf-8", "utf-8", "utf-8", id="UTF-8 declared as gb2312, header right"),
        pytest.param(ARTICLE, "gb2312", None, "utf-8", "utf-8", id="UTF-8 declared as gb2312"),
        pytest.param(ARTICLE, "gb2312", "gb2312", "utf-8", "utf-8", id="UTF-8 declared as gb2312 twice"),
        pytest.param(ARTICLE, "utf-8", None, "gb18030", "gb18030", id="GB18030 declared as UTF-8"),
        pytest.param(ARTICLE, "utf-8", "gbk", "gb18030", "gb18030", id="GB18030 declared as UTF-8, header right"),
        pytest.param(ARTICLE, "utf-8", "ISO-8859-1", "utf-8", "utf-8", id="UTF-8 with a Latin header"),
        pytest.param(ARTICLE, "gb2312", "ISO-8859-1", "gb18030", "gb18030", id="GB18030 with a Latin header"),
        pytest.param(ARTICLE, None, None, "utf-8", "utf-8", id="UTF-8 undeclared"),
        pytest.param(ARTICLE, None, None, "gb18030", "gb18030", id="GB18030 undeclared"),
        pytest.param(SHORT, None, None, "gb18030", "gb18030", id="short GB18030 undeclared"),
        pytest.param(SHORT, None, None, "utf-8", "utf-8", id="short UTF-8 undeclared"),
        pytest.param(SHORT, "gb2312", None, "gb18030", "gb18030", id="short GB18030 declared"),
        pytest.param(SHORT, "x-gbk", None, "gb18030", "gb18030", id="a name nobody knows"),
        pytest.param(TRADITIONAL, "big5", None, "big5hkscs", "big5hkscs", id="Big5 declared"),
        pytest.param(TRADITIONAL, None, None, "big5hkscs", "big5hkscs", id="Big5 undeclared"),
        pytest.param(TRADITIONAL, "gb2312", None, "big5hkscs", "big5hkscs", id="Big5 declared as gb2312"),
        pytest.param("Plain text", "gb2312", None, "ascii", "utf-8", id="ASCII"),
    ],
)
def test_page_is_read_in_the_codec_it_was_written_in(text, declared, header, written, encoding):
    source = page(text, declared)
    decoded = decode_page(source.encode(written, "replace"), header and f"text/html; charset={header}")
    assert decoded.encoding == encoding
    assert decoded.text == source.encode(written, "replace").decode(written)
    assert decoded.utf8.decode() == decoded.text
    assert not decoded.suspect


def test_declaration_behind_the_first_bytes_is_not_needed():
    source = page(ARTICLE, "gbk", filler=400)
    assert decode_page(source.encode("gb18030")).text == source


def test_declaration_with_its_hyphens_missing_is_not_needed():
    source = page(ARTICLE).replace("<title>", '<meta httpequiv="ContentType" content="text/html; charset=gbk"><title>')
    assert decode_page(source.encode("gb18030")).text == source


@pytest.mark.parametrize(
    ("bom", "codec"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_byte_order_mark_wins_over_every_declaration(bom, codec):
    decoded = decode_page(bom + PROSE.encode(codec), "text/html; charset=gbk")
    assert (decoded.encoding, decoded.text, decoded.suspect) == (codec, PROSE, False)


def test_gb2312_is_read_with_the_characters_of_its_superset():
    decoded = decode_page(page("中国·东盟——论坛" + ARTICLE, "gb2312").encode("gbk"))
    assert "中国·东盟——论坛" in decoded.text


def test_page_cut_off_inside_a_character_keeps_its_codec():
    for missing in (1, 2):
        decoded = decode_page(ARTICLE.encode()[:-missing], "text/html; charset=gb2312")
        assert (decoded.encoding, decoded.suspect) == ("utf-8", False)
        assert ARTICLE.startswith(decoded.text)


def test_page_with_a_broken_description_keeps_its_codec():
    cut = "步道建成".encode()[:-1] + b'"></head>'
    decoded = decode_page(b'<html><head><meta name="description" content="' + cut + ARTICLE.encode(), None)
    assert decoded.encoding == "utf-8"
    assert ARTICLE in decoded.text
    assert not decoded.suspect


def test_fragment_in_another_codec_costs_only_the_fragment():
    decoded = decode_page(ARTICLE.encode() + "来源：青石日报".encode("gbk") + ARTICLE.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(ARTICLE)
    assert decoded.text.endswith(ARTICLE)
    assert "\ufffd" in decoded.text


WALK = "开湖县志愿者沿河步行三公里，清理了河滩上的废旧渔网，也把沿线的警示牌擦洗一新。" * 30
FOOTER = "版权归开湖县融媒体中心所有，未经书面授权不得转载、摘编。" * 15


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312"])
@pytest.mark.parametrize(
    ("written", "included", "encoding"),
    [("utf-8", "gbk", "utf-8"), ("gb18030", "utf-8", "gb18030"), ("big5hkscs", "utf-8", "big5hkscs")],
)
def test_included_file_in_another_codec_does_not_turn_the_page(written, included, encoding, declared):
    text, other = (TRADITIONAL, "授權") if written == "big5hkscs" else (WALK, FOOTER)
    head, tail = page(text, declared).encode(written).split(b"</body>")
    decoded = decode_page(head + b"<div>" + other.encode(included) + b"</div></body>" + tail)
    assert decoded.encoding == encoding
    assert text in decoded.text


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312"])
@pytest.mark.parametrize("size", [20, 400])
@pytest.mark.parametrize(("written", "encoding"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
@pytest.mark.parametrize("behind", ["...", "", "…", " | 开湖网"])
def test_titles_cut_inside_a_character_do_not_turn_the_page(written, encoding, behind, size, declared):
    cut = [WALK[n : n + 5 + n % 7].encode(written)[:-1] + behind.encode(written) for n in range(30 if size > 20 else 1)]
    rows = b"".join(b'<li><a href="/a/1.html" title="' + title + b'">' + title + b"</a></li>" for title in cut)
    head, tail = page(WALK[:size], declared).encode(written).split(b"</body>")
    decoded = decode_page(head + b"<ul>" + rows + b"</ul></body>" + tail)
    assert decoded.encoding == encoding
    assert WALK[:size] in decoded.text


def test_bytes_of_no_codec_are_read_in_the_codec_of_the_rest():
    noise = bytes([0xFF, 0x81, 0xFE])
    for codec in ("utf-8", "gb18030"):
        decoded = decode_page(page(WALK).encode(codec).replace(b"</p>", noise + b"</p>" + noise))
        assert (decoded.encoding, WALK in decoded.text) == (codec, True)


@pytest.mark.parametrize(
    "name",
    [
        *("rot13", "hex", "base64", "zlib", "bz2", "uu", "quopri", "undefined", "idna", "punycode", "unicode_escape"),
        *("raw_unicode_escape", "utf-7", "charmap", "mbcs", "cp037", "utf_16", "utf-32", "iso2022_kr", "..", "x" * 300),
    ],
)
@pytest.mark.parametrize("where", ["header", "page"])
def test_declared_name_that_is_no_codec_of_pages_is_ignored(name, where):
    header = f"text/html; charset={name}" if where == "header" else None
    for text in (WALK, SHORT, "\\u6b65 +bWU- xn--fiq"):
        source = page(text, name if where == "page" else None)
        decoded = decode_page(source.encode(), header)
        assert (decoded.text, decoded.encoding) == (source, "utf-8")
        assert decode_page(source.encode()[:-1] + b"\xe6\xff", header).text.startswith(source[:-1])


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(ARTICLE.encode().decode("gb18030", "replace"), id="UTF-8 read as GB18030"),
        pytest.param(PROSE.encode().decode("gb18030", "replace"), id="a short one"),
        pytest.param(ARTICLE.encode().decode("latin-1"), id="UTF-8 read as Latin-1"),
        pytest.param(ARTICLE.encode("gb18030").decode("utf-8", "replace"), id="GB18030 read as UTF-8"),
        pytest.param("锟斤拷" * 50, id="锟斤拷"),
    ],
)
def test_mojibake_that_was_stored_so_is_marked(wrong):
    assert decode_page(page(wrong).encode()).suspect


@pytest.mark.parametrize(
    "text", [ARTICLE, PROSE, SHORT, TRADITIONAL, "步道", "English only, but for “quotes” and naïve café"]
)
def test_good_text_is_not_marked(text):
    assert not decode_page(page(text).encode()).suspect


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00" * 100, b"\x80\x81", b"\xe6", bytes(range(256)) * 20])
def test_any_bytes_are_decoded(body):
    decoded = decode_page(body)
    assert decoded.utf8.decode() == decoded.text


def test_page_without_markup_has_an_empty_tree():
    assert Page(b"").root.xpath("string()") == ""
