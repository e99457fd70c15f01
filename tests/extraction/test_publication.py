from datetime import datetime

import pytest

from crawler.extraction.metatags import MetaTags
from crawler.extraction.model import Credits
from crawler.extraction.publication import find_publication
from crawler.text.dates import CHINA, find_date

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=CHINA)


def credits(**dates):
    return Credits(**{name: find_date(text) for name, text in dates.items()})


def tags(**dates):
    return MetaTags(**{name: find_date(text) for name, text in dates.items()})


@pytest.mark.parametrize(
    ("shown", "tagged", "value", "step", "warnings"),
    [
        pytest.param(
            [credits(published="2024-05-06 07:08")],
            tags(published="2024-05-08 10:00"),
            "2024-05-06T07:08:00+08:00",
            "displayed",
            ("date_conflict",),
            id="the page outranks its tags",
        ),
        pytest.param(
            [credits(published="2024-05-06")],
            tags(published="2024-05-06 07:08"),
            "2024-05-06T07:08:00+08:00",
            "metatags",
            (),
            id="a finer tag that agrees",
        ),
        pytest.param(
            [credits(published="2024-05-06 07:08:09")],
            tags(published="2024-05-06 07:08"),
            "2024-05-06T07:08:09+08:00",
            "displayed",
            (),
            id="a finer page",
        ),
        pytest.param(
            [credits(published="2024-05-06 07:08")],
            tags(published="2024-05-06T07:08:09"),
            "2024-05-06T07:08:09+08:00",
            "metatags",
            (),
            id="seconds from the tags",
        ),
        pytest.param([], tags(published="2024-05-06"), "2024-05-06", "metatags", (), id="tags alone"),
        pytest.param(
            [credits(modified="2024-05-07 07:08")],
            tags(),
            "2024-05-07T07:08:00+08:00",
            "displayed",
            (),
            id="only 更新时间",
        ),
        pytest.param(
            [credits(modified="2024-05-07 07:08")],
            tags(published="2024-05-06"),
            "2024-05-06",
            "metatags",
            (),
            id="更新时间 beside a tag",
        ),
        pytest.param([credits(issued="2024-05-06")], tags(), "2024-05-06", "document", (), id="only 成文日期"),
        pytest.param(
            [credits(), credits(published="2024-05-06")], tags(), "2024-05-06", "displayed", (), id="a later line"
        ),
        pytest.param(
            [credits(published="2024-08-06")], tags(), "2024-08-06", "displayed", ("date_in_future",), id="future"
        ),
        pytest.param(
            [credits(published="2024-06-15 12:01")],
            tags(),
            "2024-06-15T12:01:00+08:00",
            "displayed",
            ("date_is_fetch_time",),
            id="the CMS printed now",
        ),
        pytest.param([], tags(), None, None, (), id="no date"),
    ],
)
def test_date_is_chosen_by_rank_and_precision(shown, tagged, value, step, warnings):
    found = find_publication(shown, tagged, NOW)
    assert (found.published and found.published.value, found.published_step, found.warnings) == (value, step, warnings)


def test_change_shown_on_the_page_comes_before_the_tag():
    shown = [credits(published="2024-05-06", modified="2024-05-07")]
    found = find_publication(shown, tags(modified="2024-05-09"), NOW)
    assert (found.modified.value, found.modified_step) == ("2024-05-07", "displayed")
    assert find_publication([], tags(modified="2024-05-09"), NOW).modified_step == "metatags"
