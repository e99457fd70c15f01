"""Every written form of a date that Chinese pages use: one text that is read, and texts that must be left alone."""

from datetime import UTC, datetime

import pytest

from crawler.text.dates import CHINA, ParsedDate, find_date, find_date_span

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=CHINA)

MINUTE = "2024-05-06T07:08:00+08:00"
SECOND = "2024-05-06T07:08:09+08:00"
AFTERNOON = "2024-05-06T15:08:00+08:00"
DAY = "2024-05-06"


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        # numbers
        ("2024-05-06 07:08", MINUTE, "minute"),
        ("2024-05-06 07:08:09", SECOND, "second"),
        ("2024-05-06 07:08:09.0", SECOND, "second"),
        ("2024/5/6 7:08:09", SECOND, "second"),
        ("2024.5.6 07:08", MINUTE, "minute"),
        ("2024-5-6", DAY, "day"),
        ("24-05-06", DAY, "day"),
        ("| 24-05-06 | 【大 中 小】【打印】", DAY, "day"),
        ("24.05.06", DAY, "day"),
        ("2024－05－06　07：08", MINUTE, "minute"),
        ("２０２４－０５－０６ ０７：０８", MINUTE, "minute"),
        ("2024—05—06", DAY, "day"),
        ("2024——05——06 07:08", MINUTE, "minute"),
        ("2024--05--06", DAY, "day"),
        ("2024-05-06\u00a0\u00a007:08", MINUTE, "minute"),
        ("2024-05-06\n\t\t07:08", MINUTE, "minute"),
        ("2024-05-06-07:08:09", SECOND, "second"),
        ("2024-05-06 07-08-09", SECOND, "second"),
        ("2024-05-0607:08", MINUTE, "minute"),
        ("24-05-0607:08", MINUTE, "minute"),
        ("2024-05-06 | 07:08", MINUTE, "minute"),
        ("2024\n05\n/\n06\n07:08:09", SECOND, "second"),
        ("2024 05-06 07:08", MINUTE, "minute"),
        ("202405/0607:08:09", SECOND, "second"),
        ("2024/5/6 3:08:00 PM", "2024-05-06T15:08:00+08:00", "second"),
        ("2024/5/6 12:08:00 AM", "2024-05-06T00:08:00+08:00", "second"),
        # 年月日
        ("2024年05月06日 07:08", MINUTE, "minute"),
        ("2024年05月06日07:08", MINUTE, "minute"),
        ("2024年5月6日", DAY, "day"),
        ("2024 年 5 月 6 日 07:08", MINUTE, "minute"),
        ("2024年5月6号", DAY, "day"),
        ("2024年5月6日 7时", "2024-05-06T07:00:00+08:00", "minute"),
        ("2024年5月6日7时08分", MINUTE, "minute"),
        ("2024年5月6日7时08分09秒", SECOND, "second"),
        ("2024年5月6日7点半", "2024-05-06T07:30:00+08:00", "minute"),
        # times of day and days of the week
        ("2024年5月6日 上午7:08", MINUTE, "minute"),
        ("2024年5月6日 下午3:08", AFTERNOON, "minute"),
        ("2024年5月6日下午3时8分", AFTERNOON, "minute"),
        ("2024年5月6日晚8时", "2024-05-06T20:00:00+08:00", "minute"),
        ("2024年5月6日凌晨1时", "2024-05-06T01:00:00+08:00", "minute"),
        ("2024年5月6日凌晨12:05", "2024-05-06T00:05:00+08:00", "minute"),
        ("2024年5月6日中午12时", "2024-05-06T12:00:00+08:00", "minute"),
        ("2024年5月6日中午1时", "2024-05-06T13:00:00+08:00", "minute"),
        ("2024年5月6日晚12时", "2024-05-07T00:00:00+08:00", "minute"),
        ("2024年5月6日 星期一 07:08", MINUTE, "minute"),
        ("2024年5月6日（星期一）下午3:08", AFTERNOON, "minute"),
        ("2024-05-06 07:08:09星期一", SECOND, "second"),
        ("2024年5月6日 周一", DAY, "day"),
        # Chinese numerals
        ("二〇二四年五月六日", DAY, "day"),
        ("二○二四年五月六日", DAY, "day"),
        ("二零二四年五月六日", DAY, "day"),
        ("二Ｏ二四年五月六日", DAY, "day"),
        ("二〇二三年十二月三十一日", "2023-12-31", "day"),
        ("二〇二三年十月二十日", "2023-10-20", "day"),
        ("一九九九年元月廿一日", "1999-01-21", "day"),
        # machines
        ("2024-05-06T07:08:09", SECOND, "second"),
        ("2024-05-06T07:08:09+08:00", SECOND, "second"),
        ("2024-05-05T23:08:09Z", SECOND, "second"),
        ("2024-05-05T23:08:09.000Z", SECOND, "second"),
        ("2024-05-05T23:08:09.123456+00:00", SECOND, "second"),
        ("2024-05-05T18:08:09-05:00", SECOND, "second"),
        ("20240506", DAY, "day"),
        ("20240506070809", SECOND, "second"),
        ("202405060708", MINUTE, "minute"),
        ("20240506T070809", SECOND, "second"),
        ("发布时间：20240506", DAY, "day"),
        ("1714950489", SECOND, "second"),
        ("1714950489000", SECOND, "second"),
        ("Sun, 05 May 2024 23:08:09 GMT", SECOND, "second"),
        ("Mon, 6 May 2024 07:08:09 +0800", SECOND, "second"),
        ("Mon May 06 07:08:09 CST 2024", SECOND, "second"),
        ("May 6, 2024", DAY, "day"),
        ("6 May 2024", DAY, "day"),
        # labels, brackets, glued neighbours
        ("发布时间：2024-05-06 07:08", MINUTE, "minute"),
        ("时间:2024-05-06", DAY, "day"),
        ("日期： 2024/05/06", DAY, "day"),
        ("[2024-05-06]", DAY, "day"),
        ("（2024-05-06）", DAY, "day"),
        ("【2024年05月06日】", DAY, "day"),
        ("2024-05-06 07:08来源：某报", MINUTE, "minute"),
        ("2024-05-06 07:08:09作者：余一", SECOND, "second"),
        ("来源：某某网 2024-05-06 07:08", MINUTE, "minute"),
        ("——2023某某论坛侧记 2024-05-06", DAY, "day"),
        ("2024-05-06 点击：1234", DAY, "day"),
        ("2024-05-06 8点击", DAY, "day"),
        ("2001-01-01 10:30", "2001-01-01T10:30:00+08:00", "minute"),
    ],
)
def test_printed_date_is_read(text, value, precision):
    found = find_date(text)
    assert found is not None
    assert (found.value, found.precision) == (value, precision)
    assert found.raw in text


@pytest.mark.parametrize(
    "text",
    [
        # no such day or time
        *("2024-02-30", "2023-02-29", "2024-09-31", "2024-13-01", "2024-05-06 24:00", "2024-05-06 08:61", "2024-00-10"),
        *("0000-00-00 00:00:00", "2024年9月31日", "二〇二四年十三月一日"),
        # placeholders, and what no news page can be
        *("1970-01-01 08:00:00", "1970-01-01", "1900-01-01", "2001-01-01", "2001-01-01 00:00:00", "0", "86400"),
        # parts of a date
        *("2024-05", "2024年5月", "2024", "17", "05-06", "5月6日", "07:08", "五月六日"),
        # order unknown
        *("07-08-2024", "05/06/24/1"),
        # ranges, titles, numbers
        *("规划（2021—2025年）", "（2021—2025）", "COP28", "2024年5月6—8日", "2024年5月6日至8日", "5月6—8日"),
        *(
            "2020.1-2024.6",
            "第10.2.1条",
            "点击：20240506",
            "文号20240506号",
            "13812345678",
            "0771-2801234",
            "192.168.24.12",
        ),
        *("浏览次数：1234", "余 锋", "", "　", "报名3天", "2023年度", "24-05-06-07-08", "12:24-05-06"),
    ],
)
def test_text_without_a_date_gives_none(text):
    assert find_date(text, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("刚刚", "2024-06-15T12:00:00+08:00", "minute"),
        ("5分钟前", "2024-06-15T11:55:00+08:00", "minute"),
        ("十分钟前", "2024-06-15T11:50:00+08:00", "minute"),
        ("半小时前", "2024-06-15T11:30:00+08:00", "minute"),
        ("发布于 3小时前", "2024-06-15T09:00:00+08:00", "minute"),
        ("2天前", "2024-06-13", "day"),
        ("两天之前", "2024-06-13", "day"),
        ("1周前", "2024-06-08", "day"),
        ("3个月前", "2024-03-15", "day"),
        ("今天 08:30", "2024-06-15T08:30:00+08:00", "minute"),
        ("昨天 08：30", "2024-06-14T08:30:00+08:00", "minute"),
        ("昨日", "2024-06-14", "day"),
        ("前天08:30", "2024-06-13T08:30:00+08:00", "minute"),
    ],
)
def test_relative_date_counts_from_the_given_moment(text, value, precision):
    found = find_date(text, now=NOW)
    assert found is not None
    assert (found.value, found.precision) == (value, precision)


def test_relative_date_is_not_read_without_a_moment_to_count_from():
    assert find_date("3小时前") is None


def test_relative_date_counts_in_china_time_whatever_the_zone_of_the_moment():
    found = find_date("昨天", now=datetime(2024, 6, 15, 20, 0, tzinfo=UTC))
    assert found is not None
    assert found.value == "2024-06-15"


def test_printed_date_comes_before_a_relative_one():
    found = find_date("3小时前 2024-05-06", now=NOW)
    assert found is not None
    assert found.value == DAY


def test_place_of_the_date_is_told():
    text = "来源：某某网 2024年5月6日 07:08 作者"
    span = find_date_span(text)
    assert span is not None
    assert text[span[1] : span[2]] == "2024年5月6日 07:08"


def test_impossible_date_does_not_hide_a_possible_one_behind_it():
    found = find_date("0000-00-00 00:00:00 2024-05-06")
    assert found is not None
    assert found.value == DAY


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (MINUTE, DAY, True),
        (SECOND, MINUTE, True),
        (SECOND, DAY, True),
        ("2024-05-06T07:09:00+08:00", MINUTE, False),
        ("2024-05-07", MINUTE, False),
    ],
)
def test_dates_agree_as_far_as_the_coarser_one_goes(one, other, agree):
    def parsed(value):
        found = find_date(value.replace(":00+08:00", "") if value == MINUTE else value)
        assert found is not None
        return found

    assert parsed(one).agrees_with(parsed(other)) is agree
    assert parsed(other).agrees_with(parsed(one)) is agree


def test_moment_of_a_day_is_its_midnight_in_china():
    assert ParsedDate(DAY, "day", DAY).at == datetime(2024, 5, 6, tzinfo=CHINA)
