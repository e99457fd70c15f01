import pytest

from crawler.text.cleaning import clean_line, normalise_content, squeeze


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u3000\u3000余\u3000锋  韦一", "余 锋 韦一"),
        ("a\u00a0\u2003b\t\n c", "a b c"),
        ("余\u200b锋\ufeff", "余锋"),
        ("软\u00ad连字符", "软连字符"),
        ("左\u202a右\u202c", "左右"),
        ("控\x00制\x07", "控制"),
        ("行\u2028末", "行 末"),
        ("e\u0301", "é"),
        ("①㎡～：ＡＢ", "①㎡～：ＡＢ"),
        ("plain text", "plain text"),
        ("\ud800坏", "坏"),
        ("", ""),
    ],
)
def test_line_is_cleaned_without_changing_what_is_seen(text, clean):
    assert clean_line(text) == clean


def test_cleaning_twice_changes_nothing():
    line = clean_line(" \u3000余\u200b\u00a0锋 e\u0301\x0b ")
    assert clean_line(line) == line


def test_squeezed_text_has_no_blanks():
    assert squeeze("余\u3000锋 \u200b韦\n一") == "余锋韦一"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“某市”发布,新规", '"某市"发布，新规'),
        ("中国——东盟", "中国―東盟".replace("東", "东").replace("―", "——")),
        ("ＡＢＣ１２", "abc12"),
        ("第一段\n第二段", "第一段 第二段"),
    ],
)
def test_content_of_reprints_hashes_alike(one, other):
    assert normalise_content(one) == normalise_content(other)


def test_different_content_stays_different():
    assert normalise_content("全市新建道路10公里") != normalise_content("全市新建道路16公里")
