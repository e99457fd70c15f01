from datetime import date, datetime, timedelta

import pytest

from crawler.listing.row_dates import parse_list_date, parse_list_dates
from crawler.text.dates import CHINA

FETCHED = datetime(2024, 1, 5, 9, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2023-12-31", "2023-12-31", id="whole date"),
        pytest.param("[2023-12-31]", "2023-12-31", id="in brackets"),
        pytest.param("01-04", "2024-01-04", id="this year"),
        pytest.param("12-31", "2023-12-31", id="January crawl of a December row"),
        pytest.param("[12-31]", "2023-12-31", id="in brackets without a year"),
        pytest.param("（12/31）", "2023-12-31", id="slash"),
        pytest.param("12月31日", "2023-12-31", id="month and day"),
        pytest.param("发布时间：12-31", "2023-12-31", id="label"),
        pytest.param("12-31 08:09", "2023-12-31T08:09:00+08:00", id="with a time"),
        pytest.param("12-3108:09", "2023-12-31T08:09:00+08:00", id="glued to its time"),
        pytest.param("02-29", "2020-02-29", id="29 February"),
        pytest.param("31 2023-12", "2023-12-31", id="large day, small month"),
        pytest.param("312023-12", "2023-12-31", id="large day glued to its month"),
        pytest.param("31日 2023年12月", "2023-12-31", id="large day in Chinese"),
        pytest.param("2023-12 31", "2023-12-31", id="month first"),
        pytest.param("12-31 2023", "2023-12-31", id="year below"),
        pytest.param("2023 12-31", "2023-12-31", id="year above"),
        pytest.param("01-06", "2024-01-06", id="the portal's clock is ahead"),
        pytest.param("3小时前", "2024-01-05T06:00:00+08:00", id="relative"),
    ],
)
def test_row_date_is_read(text, value):
    found = parse_list_date(text, reference=FETCHED)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("text", ["", "更多", "13-01", "02-30", "第3-4版", "285条", "5", "余一 韦二"])
def test_row_without_a_date_has_none(text):
    assert parse_list_date(text, reference=FETCHED) is None


def test_year_is_never_guessed_without_a_reference():
    assert parse_list_date("12-31") is None


def test_slack_allows_rows_a_little_later_than_the_reference():
    assert parse_list_date("01-20", reference=date(2024, 1, 5)).value == "2023-01-20"
    assert parse_list_date("01-20", reference=date(2024, 1, 5), slack=timedelta(days=31)).value == "2024-01-20"


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        pytest.param(["01-04", "01-02", "12-30", "12-29"], ["2024-01-04", "2024-01-02", "2023-12-30", "2023-12-29"]),
        pytest.param(
            ["01-04", "06-10", "02-01", "11-20"],
            ["2024-01-04", "2023-06-10", "2023-02-01", "2022-11-20"],
            id="several years on one page",
        ),
        pytest.param(
            ["03-10", "01-04", "01-03", "12-30"],
            ["2023-03-10", "2024-01-04", "2024-01-03", "2023-12-30"],
            id="pinned row on top",
        ),
        pytest.param(
            ["01-02", "01-04", "01-03"], ["2024-01-02", "2024-01-04", "2024-01-03"], id="rows slightly out of order"
        ),
        pytest.param(
            ["01-04", None, "没有", "12-30"], ["2024-01-04", None, None, "2023-12-30"], id="rows without date"
        ),
        pytest.param(
            ["01-04", "08-11", "07-02", "12-30", "12-28"],
            ["2024-01-04", "2023-08-11", "2023-07-02", "2023-12-30", "2023-12-28"],
            id="a few back-dated rows below the newest",
        ),
        pytest.param(
            ["01-04", "05-11", "04-02", "03-02", "02-27", "12-30", "12-28"],
            ["2024-01-04", "2023-05-11", "2023-04-02", "2023-03-02", "2023-02-27", "2022-12-30", "2022-12-28"],
            id="a list that thins out",
        ),
        pytest.param([], [], id="no rows"),
        pytest.param([None, None], [None, None], id="no dates at all"),
    ],
)
def test_years_of_a_page_follow_the_order_of_its_rows(texts, values):
    found = parse_list_dates(texts, reference=FETCHED)
    assert [row and row.value for row in found] == values


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        pytest.param(["01-02", "12-30"], ["2022-01-02", "2021-12-30"], id="years below the first page"),
        pytest.param(["06-20", "06-01"], ["2021-06-20", "2021-06-01"], id="a gap between the pages"),
        pytest.param(["2020-05-01", "04-30"], ["2020-05-01", "2020-04-30"], id="a printed year"),
    ],
)
def test_years_of_a_later_page_go_on_from_the_page_before(texts, values):
    found = parse_list_dates(texts, reference=FETCHED, after=date(2022, 1, 5))
    assert [row and row.value for row in found] == values
