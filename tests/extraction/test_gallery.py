import pytest

from crawler.items import Image
from tests.articlepages import FIRST, INFO, PROSE, TITLE, extract, text

SITE = "http://www.xiqiao.invalid"
HEAD = f"<h1>{TITLE}</h1>{INFO}"


def images(between):
    found = extract(f"<div class=show>{HEAD}<div class=big-pic>{between}</div><div class=content>{PROSE}</div></div>")
    assert text(found)[0] == FIRST
    return [(block.url.removeprefix(SITE), block.caption) for block in found.body if isinstance(block, Image)]


def test_pictures_of_a_gallery_above_the_text_belong_to_the_article():
    pictures = "".join(
        f"<div class=pic><img src=/uploadfile/2025/0411/2025041117320{n}.jpg><p>图为泵站现场。余岚 摄</p></div>"
        for n in (1, 2)
    )
    caption = "图为泵站现场。余岚 摄"
    assert images(pictures) == [(f"/uploadfile/2025/0411/2025041117320{n}.jpg", caption) for n in (1, 2)]


def test_a_gallery_shows_each_picture_once_and_in_full():
    thumbs = (
        '<ul id="pictureurls"><li><a href="javascript:;"><img src="/uploadfile/2025/thumb_75_45_20250411a.jpg"'
        ' alt="泵站" rel="/uploadfile/2025/20250411a.jpg"></a></li>'
        '<li><a href="/uploadfile/2025/20250411a.jpg"><img src="/uploadfile/2025/20250411a.jpg"></a></li></ul>'
    )
    assert images(thumbs) == [("/uploadfile/2025/20250411a.jpg", None)]


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='/zt/2025/'><img src=/uploadfile/2025/0411/20250411173201.jpg></a>",
        "<img src=/images/line.jpg>",
        "<p>上一张 下一张</p>",
    ],
    ids=["banner", "art of the template", "no picture"],
)
def test_what_else_stands_above_the_text_does_not(markup):
    assert images(markup) == []
