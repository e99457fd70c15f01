import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.exceptions import UsageError
from crawler.fetching.crawl_budget import DailyBudget, parse_window
from crawler.fetching.host_registry import Backoff, HostCooldowns, HostQueue, Pace, retry_after_s
from crawler.text.dates import CHINA

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
seconds = st.floats(0, 200)


@given(
    delay=seconds,
    jitter=st.floats(0, 2),
    floor=seconds,
    random_fraction=st.floats(0, 1),
    concurrency=st.integers(1, 20),
)
def test_no_gap_is_shorter_than_the_floor(delay, jitter, floor, random_fraction, concurrency):
    pace = Pace(delay, jitter, concurrency).with_floor(floor)
    assert pace.gap(random_fraction) >= floor
    assert pace.concurrency == (1 if floor else concurrency)


def test_gap_is_the_delay_give_or_take_the_jitter():
    assert [Pace(2, 0.5).gap(random_fraction) for random_fraction in (0, 0.5, 1)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90),
        ("Sunday, 22-Nov-26 12:01:30 GMT", 90),
        ("Sun Nov 22 12:01:30 2026", 90),
        ("Sun, 22 Nov 2026 20:01:30 +0800", 90),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(value, expected):
    assert retry_after_s(value, NOON) == expected


def test_backoff_doubles_up_to_its_bound_and_starts_anew_after_a_good_answer():
    backoff = Backoff(10, 60)
    pauses = [backoff.pause_s(0.5, sent_at=n, now=n) for n in range(1, 6)]
    assert pauses == [10, 20, 40, 60, 60]
    backoff.recovered()
    assert backoff.pause_s(0.5, sent_at=9, now=9) == 10


def test_backoff_has_jitter():
    assert [Backoff(10, 60).pause_s(random_fraction, sent_at=1, now=1) for random_fraction in (0, 1)] == [5, 15]


def test_requests_under_way_at_the_first_trouble_do_not_make_the_pause_grow():
    backoff = Backoff(10, 600)
    assert [backoff.pause_s(0.5, sent_at=at, now=5) for at in (1, 2, 3, 4)] == [10, 10, 10, 10]
    assert backoff.pause_s(0.5, sent_at=6, now=7) == 20


@pytest.mark.parametrize(
    ("text", "hour", "expected"),
    [
        ("22:00-06:00", 23, True),
        ("22:00-06:00", 22, True),
        ("22:00-06:00", 5, True),
        ("22:00-06:00", 6, False),
        ("22:00-06:00", 12, False),
        ("9:00-17:30", 17, True),
        ("9:00-17:30", 18, False),
        ("00:00-24:00", 13, True),
        ("20:00–24:00", 23, True),
        ("20:00–24:00", 0, False),
    ],
)
def test_window_is_in_beijing_time_and_may_pass_midnight(text, hour, expected):
    window = parse_window(text)
    assert window.holds(datetime(2026, 11, 22, hour, 0, tzinfo=CHINA)) is expected
    assert window.holds(datetime(2026, 11, 22, hour, 0, tzinfo=CHINA).astimezone(UTC)) is expected


def test_no_window_is_always():
    assert parse_window(" ") is None


@pytest.mark.parametrize("text", ["22-6", "25:00-06:00", "night", "22:00-06:60", "20:00-24:30"])
def test_bad_window_names_the_accepted_form(text):
    with pytest.raises(UsageError, match="22:00-06:00"):
        parse_window(text)


def test_budget_holds_for_a_day_of_several_runs(tmp_path):
    moment = NOON
    path = tmp_path / "gxzx" / "budget.json"
    first = DailyBudget(path, 3, lambda: moment)
    assert [first.take(), first.take()] == [True, True]
    second = DailyBudget(path, 3, lambda: moment)
    assert [second.take(), second.take()] == [True, False]
    moment = NOON + timedelta(hours=4)  # past midnight in Beijing
    assert second.take()
    assert DailyBudget(path, 3, lambda: moment).used == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"day": 1}', "\x00"])
def test_unreadable_budget_file_counts_from_zero(tmp_path, content):
    path = tmp_path / "budget.json"
    path.write_text(content)
    budget = DailyBudget(path, 1, lambda: NOON)
    assert [budget.take(), budget.take()] == [True, False]


def test_budget_that_cannot_be_written_still_counts(tmp_path):
    path = tmp_path / "file" / "budget.json"
    (tmp_path / "file").write_text("in the way")
    budget = DailyBudget(path, 1, lambda: NOON)
    assert [budget.take(), budget.take()] == [True, False]


def test_what_a_host_asked_for_is_remembered_for_a_day_at_most(tmp_path):
    memory = HostCooldowns(tmp_path / ".hosts")
    assert memory.rest_s("qinglan.test", NOON) == 0
    memory.keep("qinglan.test", 120, NOON)
    assert memory.rest_s("qinglan.test", NOON + timedelta(seconds=20)) == 100
    assert memory.rest_s("qinglan.test", NOON + timedelta(seconds=121)) == 0
    memory.keep("qinglan.test", 10**9, NOON)
    assert memory.rest_s("qinglan.test", NOON) == 86400


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"not_before": 7}', '{"not_before": "2026-11-22T12:00:00"}'])
def test_unreadable_memory_is_no_obstacle(tmp_path, content):
    (tmp_path / "qinglan.test.json").write_text(content)
    assert HostCooldowns(tmp_path).rest_s("qinglan.test", NOON) == 0


def test_memory_that_cannot_be_written_is_no_obstacle(tmp_path):
    (tmp_path / "file").write_text("in the way")
    HostCooldowns(tmp_path / "file").keep("qinglan.test", 5, NOON)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        sleep = asyncio.sleep

        async def pass_time(seconds):
            self.now += seconds
            await sleep(0)

        monkeypatch.setattr("crawler.fetching.host_registry.asyncio.sleep", pass_time)

    def __call__(self):
        return self.now


def queue_run(clock, pace, requests, *, latency=0.0, before_answer=None):
    """Times at which requests were sent; each is answered at once, its head after `latency`."""
    sent = []

    async def request(queue):
        if await queue.take(lambda: True):
            sent.append(clock())
            clock.now += latency
            if before_answer:
                before_answer(queue)
            queue.answered()
            queue.give_back()

    async def run():
        queue = HostQueue(pace, clock, lambda: 0.0)
        await asyncio.gather(*(request(queue) for _ in range(requests)))

    asyncio.run(run())
    return [later - earlier for earlier, later in pairwise(sent)]


def test_queue_keeps_requests_apart(monkeypatch):
    gaps = queue_run(Clock(monkeypatch), Pace(2, 0.5), 5)
    assert gaps == pytest.approx([1, 1, 1, 1])


def test_under_a_crawl_delay_the_gap_counts_from_the_answer(monkeypatch):
    gaps = queue_run(Clock(monkeypatch), Pace(2, 0.5).with_floor(4), 4, latency=0.7)
    assert gaps == pytest.approx([4.7, 4.7, 4.7])


def test_without_a_crawl_delay_a_slow_answer_does_not_add_to_the_gap(monkeypatch):
    assert queue_run(Clock(monkeypatch), Pace(2, 0), 3, latency=0.7) == pytest.approx([2, 2])


def test_paused_queue_sends_nothing_until_the_pause_is_over(monkeypatch):
    gaps = queue_run(Clock(monkeypatch), Pace(2, 0), 3, before_answer=lambda queue: queue.pause(30))
    assert gaps == pytest.approx([30, 30])


def test_shorter_pause_does_not_cut_a_longer_one(monkeypatch):
    def pause(queue):
        queue.pause(30)
        queue.pause(5)

    assert queue_run(Clock(monkeypatch), Pace(0, 0), 2, before_answer=pause) == pytest.approx([30])


def test_requests_wait_where_all_places_are_taken():
    async def run():
        queue = HostQueue(Pace(0, 0, concurrency=2))
        assert await queue.take(lambda: True)
        assert await queue.take(lambda: True)
        third = asyncio.ensure_future(queue.take(lambda: True))
        await asyncio.sleep(0)
        assert not third.done()
        queue.give_back()
        assert await third
        assert queue.under_way == 2

    asyncio.run(run())


def test_waiting_ends_when_the_crawl_does():
    ending = []

    async def run():
        queue = HostQueue(Pace(3600, 0))
        assert await queue.take(lambda: True)
        waiting = [asyncio.ensure_future(queue.take(lambda: not ending)) for _ in range(20)]
        await asyncio.sleep(0)
        ending.append(True)
        assert not any(await asyncio.gather(*waiting))

    asyncio.run(asyncio.wait_for(run(), 5))
