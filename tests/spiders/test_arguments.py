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
        ({"mode": "fast"}, "-a mode: found 'fast'; accepted: delta or full"),
        ({"since": "yesterday"}, "-a since: found 'yesterday'; accepted: YYYY-MM-DD or ISO 8601"),
        ({"until": "2026-02-30"}, "-a until: found '2026-02-30'"),
        ({"since": "2026-03-01", "until": "2026-02-01"}, "-a until: found '2026-02-01', before since '2026-03-01'"),
        ({"sections": "通知"}, "did you mean '通知公告'"),
        ({"sections": " , "}, "-a sections: found ' , '; accepted: names of sections"),
        ({"url": "www.gxzx.gov.cn"}, "accepted: an http(s) URL on www.gxzx.gov.cn or gxzx.gov.cn"),
        ({"url": "http://other.test/1.html"}, "-a url: found 'http://other.test/1.html'"),
        ({"url": "http://www.gxzx.gov.cn/1.html", "limit": "1"}, "accepted: url alone"),
        ({"section": "通知公告"}, "-a section: unknown argument; accepted: mode, since, until, sections, limit, url"),
    ],
)
def test_bad_value_names_the_accepted_form(values, told):
    with pytest.raises(UsageError) as error:
        parse_arguments(values, GXZX)
    assert told in str(error.value)


@pytest.mark.parametrize("until", ["2026-03-31", "20260331", "2026-03-31T23:59:59+08:00", "2026-03-31T15:59:59Z"])
def test_a_bound_may_be_written_as_iso_8601_allows(until):
    window = parse_arguments({"until": until}, GXZX).window
    assert window.holds("2026-03-31T23:59:59+08:00")
    assert not window.holds("2026-04-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("published_at", "held"),
    [
        ("2026-02-28T23:59:59+08:00", False),
        ("2026-03-01T00:00:00+08:00", True),
        ("2026-03-01", True),
        ("2026-03-31T23:59:00+08:00", True),
        ("2026-03-31T16:30:00+00:00", False),
        ("2026-04-01", False),
        (None, True),
    ],
)
def test_both_ends_of_the_window_are_included(published_at, held):
    window = parse_arguments({"since": "2026-03-01", "until": "2026-03-31"}, GXZX).window
    assert window.holds(published_at) == held
