import pytest

from crawler.items import Image, Video
from tests.articlepages import PROSE, article

SITE = "http://www.xiqiao.invalid"


def blocks(markup, kind):
    found = article(PROSE + markup + "<p>五月，全市开展了汛前检查，发现并整改隐患四十余处。</p>")
    return [block for block in found.body if isinstance(block, kind)], found.warnings


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<img src=/up/1.jpg>", "/up/1.jpg"),
        ("<img src=/loading.gif data-src=/up/1.jpg>", "/up/1.jpg"),
        ("<img rel=group.1 src=/up/1.jpg>", "/up/1.jpg"),
        ("<img src=/s.gif data-original=/up/1.jpg>", "/up/1.jpg"),
        ("<a href=/up/big.jpg><img src=/up/1.jpg></a>", "/up/1.jpg"),
    ],
)
def test_picture_is_taken_from_where_it_lies(markup, url):
    assert [image.url for image in blocks(f"<p>{markup}</p>", Image)[0]] == [SITE + url]


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/statics/images/ext/pdf.gif>",
        "<img src=/images/icon_doc.gif>",
        "<img src=/images/btn_share.png>",
        "<img src=/images/ewm.png>",
        "<img src=/a.png width=1 height=1>",
        "<img src=/a.png style='width:16px;height:16px'>",
        "<img>",
    ],
)
def test_picture_of_the_frame_is_none(markup):
    assert blocks(f"<p>{markup}</p>", Image) == ([], ())


@pytest.mark.parametrize("src", ["data:image/png;base64,AAAA", "file:///C:/Users/a/wps1.jpg", "C:\\\\a\\\\1.jpg"])
def test_picture_without_an_address_is_told(src):
    assert blocks(f"<p><img src='{src}' width=500 height=300></p>", Image) == ([], ("image_dropped",))


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<video src=/v/1.mp4></video>", "/v/1.mp4"),
        ("<video><source src=/v/1.mp4></video>", "/v/1.mp4"),
        ("<embed src=/v/player.swf>", "/v/player.swf"),
        ("<object><param name=movie value=/v/1.flv></object>", "/v/1.flv"),
        ("<iframe src=/player.html?vid=1></iframe>", "/player.html?vid=1"),
    ],
)
def test_player_is_a_video(markup, url):
    assert [video.url for video in blocks(f"<p>{markup}</p>", Video)[0]] == [SITE + url]


@pytest.mark.parametrize("markup", ["<iframe src=/ad/top.html></iframe>", "<iframe src=about:blank></iframe>"])
def test_other_frame_is_none(markup):
    assert blocks(f"<p>{markup}</p>", Video)[0] == []
