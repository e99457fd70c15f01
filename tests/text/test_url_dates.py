import pytest

from crawler.extraction.publication import date_of_url


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("zwgk/202405/t20240506_123456.html", "2024-05-06", id="TRS"),
        pytest.param("art/2024/5/6/art_1234_56789.html", "2024-05-06", id="JCMS"),
        pytest.param("2024-05/06/content_30283495.htm", "2024-05-06", id="Founder"),
        pytest.param("2024-05/06/c_1124230722.htm", "2024-05-06", id="an agency"),
        pytest.param("n1/2024/0506/c1024-30608743.html", "2024-05-06", id="a paper"),
        pytest.param("system/2024/05/06/012736421.shtml", "2024-05-06", id="Enorth"),
        pytest.param("system/20240506/1.html", "2024-05-06", id="Enorth, short"),
        pytest.param("2024/catdir_0506/1.html", "2024-05-06", id="PHPCMS static"),
        pytest.param("class/2024-05-06/1234.html", "2024-05-06", id="EmpireCMS"),
        pytest.param("zwgk/t10221601.shtml", None, id="TRS without a day"),
        pytest.param("art/2024/art_0123456789abcdef.html", None, id="JCMS without a day"),
        pytest.param("info/1046/3774.htm", None, id="VSB"),
        pytest.param("2024/13/40/1.html", None, id="no day of the calendar"),
        pytest.param("1970/01/01/1.html", None, id="placeholder"),
        pytest.param("index.php?a=show&id=20240506", None, id="a number in the query"),
        pytest.param("", None, id="home page"),
    ],
)
def test_day_is_read_from_the_path(path, value):
    found = date_of_url(f"http://www.qingshi.invalid/{path}")
    assert (found and found.value) == value


def test_page_without_an_address_has_none():
    assert date_of_url(None) is None
