import pytest

from crawler.listing.model import is_same_page, page_fingerprint
from crawler.page.page import Page

NAVIGATION = tuple(f"/lm/{n}.html" for n in range(6))
FRONT = (*NAVIGATION, *(f"/2026/1120/{n}.html" for n in range(12)), "/hot/1.html")


def face(urls, title="青岚网"):
    links = "".join(f"<a href={url}>条</a>" for url in urls)
    return page_fingerprint(
        Page(f"<html><head><title>{title}</title></head><body>{links}</body></html>".encode(), "http://qinglan.test/")
    )


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(face(FRONT), True, id="the same"),
        pytest.param(face([*FRONT[:-1], "/hot/2.html"]), True, id="another hot article"),
        pytest.param(face(FRONT, "通知公告_青岚网"), False, id="another title"),
        pytest.param(face([*NAVIGATION, "/xx/"]), False, id="an empty section with the same navigation"),
    ],
)
def test_a_page_is_told_by_its_title_and_most_of_its_links(other, same):
    assert is_same_page(face(FRONT), other) is same


def test_pages_with_hardly_a_link_are_like_no_other():
    assert not is_same_page(face(["/a"]), face(["/a"]))
