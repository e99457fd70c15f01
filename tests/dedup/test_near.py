from __future__ import annotations

import random
from collections import Counter, defaultdict
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dedup.reprints import EDITS, originals, samples
from crawler.dedup import ANCHORS, MAX_CORE_CHARS, align, anchors, core_text, is_reprint
from crawler.state.database import open_state
from crawler.state.duplicates import NearIndex
from crawler.text.cleaning import _fold, content_key, normalise_content, squeeze
from tests.replica.prose import Writer

NOTICE = (
    "清水市供水公司定于三月{day}日二十二时至次日六时对江滨路北段的供水管道进行检修，届时江滨路、文化街、"
    "青年巷一带用户水压偏低，地势较高处将暂时停水。请用户提前储水，关好阀门，恢复供水初期可能出现短时浑浊，"
    "稍加排放即可正常使用。检修期间如遇降雨将另行安排时间，给广大用户带来不便，敬请谅解。咨询电话：{phone}，"
    "联系人{name}，供水公司将安排专人值守，及时答复用户的问题。"
)


def notice(day="十二", phone="5550142", name="陶苇"):
    return NOTICE.format(day=day, phone=phone, name=name)


def is_same(one, other):
    return is_reprint(core_text(one), core_text(other))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(notice(), notice(), True, id="the same"),
        pytest.param(notice(), "本报讯（记者 简舟）" + notice(), True, id="dateline added"),
        pytest.param(f"清水社三月十日电 {notice()}", f"本报讯（记者 简舟）{notice()}", True, id="other dateline"),
        pytest.param(notice() + "\n□ 简 舟", notice() + "\n（责任编辑：乔禾）", True, id="other signature"),
        pytest.param(notice(), notice().replace("，", ",").replace("。", "."), True, id="narrow punctuation"),
        pytest.param(notice(), notice(phone="５５５０１４２"), True, id="wide digits"),
        pytest.param(notice(), "\n".join(notice().split("。")), True, id="other line breaks"),
        pytest.param(notice(), notice() + "\n另讯：江滨路南段的检修已于上周完成，水质抽检合格。", True, id="appended"),
        pytest.param(notice() + "\n另讯：江滨路南段的检修已于上周完成。", notice(), True, id="trimmed"),
        pytest.param(notice(), notice().replace("敬请谅解", "恳请谅解"), True, id="a word corrected"),
        pytest.param(notice(), notice(name="乔禾"), False, id="another name"),
        pytest.param(notice(), notice(day="十三"), False, id="another day"),
        pytest.param(notice(), notice(phone="5550149"), False, id="another figure"),
        pytest.param(notice(), notice(phone="15550142"), False, id="a digit more"),
        pytest.param(notice(), notice(name="乔禾").replace("江滨路", "解放街"), False, id="other names"),
        pytest.param(notice(), "".join(reversed(notice())), False, id="other text"),
    ],
)
def test_reprints_are_told_from_look_alikes(one, other, same):
    assert is_same(one, other) is same
    assert is_same(other, one) is same


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_of_the_benchmark_leaves_a_reprint(name):
    writer = Writer(name)
    texts = [lines for lines in originals(name, 30) if core_text("\n".join(lines)) is not None]
    changed = [EDITS[name](writer, lines) for lines in texts]
    pairs = [("\n".join(one), "\n".join(other)) for one, other in zip(texts, changed, strict=True)]
    long = [pair for pair in pairs if None not in map(core_text, pair)]
    assert len(long) > 15
    assert sum(is_same(*pair) for pair in long) / len(long) >= 0.95


def test_recall_and_precision_are_as_promised(memory_store):
    """Texts in random order go through the index as in a crawl: each is compared with the primaries before it."""
    index = NearIndex(memory_store, "demo")
    found, groups = Counter(), defaultdict(list)
    for number, sample in enumerate(samples("promise", scale=40)):
        core = core_text(sample.text)
        if core is None:
            continue
        primary = index.find(core, str(number))
        known = groups[sample.group]
        found[
            "right" if primary in known else "missed" if primary is None and known else "wrong" if primary else ""
        ] += 1
        if primary is None:
            index.add(str(number), core)
            known.append(str(number))
        if number % 50 == 49:
            index.save()
    assert found["right"] > 40
    assert found["right"] / (found["right"] + found["wrong"]) >= 0.99
    assert found["right"] / (found["right"] + found["missed"]) >= 0.95


@pytest.fixture
def memory_store(store_url):
    with open_state(store_url) as connection:
        yield connection


def test_a_text_is_found_before_and_after_it_is_written(memory_store):
    index, core = NearIndex(memory_store, "demo"), core_text(notice())
    index.add("first", core)
    assert index.find(core, "second") == "first"
    index.save()
    assert index.find(core, "second") == "first"
    assert NearIndex(memory_store, "demo").find(core, "second") == "first"


def test_a_text_is_no_duplicate_of_itself_nor_of_another_portals(memory_store):
    index, core = NearIndex(memory_store, "demo"), core_text(notice())
    index.add("first", core)
    index.save()
    assert index.find(core, "first") is None
    assert NearIndex(memory_store, "other").find(core, "second") is None


def test_a_revised_text_is_found_by_its_new_words_only(memory_store):
    index = NearIndex(memory_store, "demo")
    index.add("first", core_text(notice()))
    index.save()
    index.add("first", core_text(notice(day="十四")))
    for _ in range(2):
        assert index.find(core_text(notice()), "second") is None
        assert index.find(core_text(notice(day="十四")), "second") == "first"
        index.save()


def test_a_phrase_in_every_text_does_not_hide_reprints(memory_store):
    index = NearIndex(memory_store, "demo")
    ending = "免责声明：本文仅代表作者个人观点，与本网无关，其原创性以及文中陈述文字和内容未经本网证实。" * 3
    texts = ["\n".join([*lines, ending]) for lines in originals("phrase", 300)]
    cores = [core for core in map(core_text, texts) if core]
    for number, core in enumerate(cores):
        index.add(str(number), core)
    index.save()
    assert all(index.find(core, "new") == str(number) for number, core in enumerate(cores))


def test_short_texts_have_no_core():
    assert core_text("清水河步道建成开放。" * 14) is None
    assert core_text("清水河步道建成开放。" * 15) is not None


def test_very_long_texts_are_compared_by_their_beginning():
    text = "".join(chr(random.Random(1).randint(0x4E00, 0x9FA5)) for _ in range(20_000))
    assert len(core_text(text)) == MAX_CORE_CHARS


def test_anchors_are_the_same_on_every_machine():
    core = core_text(notice())
    assert len(anchors(core)) == ANCHORS
    assert anchors(core)[:3] == (179387803, 229857611, 339841631)
    assert anchors("短") == anchors("短")


@given(st.lists(st.text("甲乙丙丁1２", max_size=30), min_size=2, max_size=2))
def test_gaps_and_what_lies_between_make_up_both_texts(texts):
    one, other = texts
    gaps = list(align(one, other))
    assert (not gaps) == (one == other)
    for gap in gaps:
        assert gap.here in one
        assert gap.there in other


@given(st.text(), st.text())
def test_any_texts_can_be_compared(one, other):
    for text in (one * 40, (one + other) * 40):
        core = core_text(text)
        if core:
            assert is_reprint(core, core)
            anchors(core)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("清水河步道，全长6公里。", "清水河步道,\n全长６公里。", True),
        ("清水河步道“北段”", '清水河步道"北段"', True),
        ("清水河步道全长6公里", "清水河步道全长7公里", False),
        ("清水河步道。□ 陶苇", "清水河步道。", False),
    ],
)
def test_content_keys_are_equal_for_the_same_words(one, other, same):
    assert (content_key(one) == content_key(other)) is same


@pytest.mark.parametrize("text", [None, "", " \u3000\n", "\u200b"])
def test_nothing_has_no_content_key(text):
    assert content_key(text) is None


@given(st.text())
def test_content_is_folded_character_by_character_as_if_at_once(text):
    assert normalise_content(text) == _fold(squeeze(text))


def test_no_two_originals_of_the_benchmark_are_alike():
    cores = [core for core in (core_text("\n".join(lines)) for lines in originals("alike", 60)) if core]
    assert not any(is_reprint(one, other) for one, other in combinations(cores, 2))
