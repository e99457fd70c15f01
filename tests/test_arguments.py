import pytest

from crawler.exceptions import UsageError
from crawler.portals.loading import load_profiles
from crawler.spiders.arguments import parse_arguments

GXZX = load_profiles().portal("gxzx")


def test_no_argument_means_the_whole_portal():
    assert not parse_arguments({}, GXZX).narrowed


def test_arguments_are_read():
    arguments = parse_arguments({"sections": "通知公告, 政协会议", "limit": "5"}, GXZX)
    assert (arguments.sections, arguments.limit, arguments.narrowed) == (("通知公告", "政协会议"), 5, True)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"limit": "0"}, "-a limit: found '0'; accepted: a whole number, 1 or more"),
        ({"limit": "ten"}, "-a limit: found 'ten'"),
        ({"limit": "²"}, "-a limit: found '²'"),
        ({"sections": "通知"}, "did you mean '通知公告'"),
        ({"sections": " , "}, "-a sections: found ' , '; accepted: names of sections"),
        ({"url": "www.gxzx.gov.cn"}, "accepted: an http(s) URL on www.gxzx.gov.cn or gxzx.gov.cn"),
        ({"url": "http://other.test/1.html"}, "-a url: found 'http://other.test/1.html'"),
        ({"url": "http://www.gxzx.gov.cn/1.html", "limit": "1"}, "accepted: url alone"),
        ({"section": "通知公告"}, "-a section: unknown argument; accepted: sections, limit, url"),
    ],
)
def test_bad_value_names_the_accepted_form(values, told):
    with pytest.raises(UsageError) as error:
        parse_arguments(values, GXZX)
    assert told in str(error.value)
