"""What a portal's article rules find comes first; where they find nothing the generic steps go on."""

import dataclasses

import pytest

from crawler.portals.model import ArticleRules, Portal
from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, article, extract, text

PORTAL = Portal("xiqiao", "溪桥政协网", "http://www.xiqiao.invalid/", ("www.xiqiao.invalid",))
BODY = f"""<div class=way><a href=/>首页</a> &gt; <a href=/zw>工作动态</a></div><h1>{TITLE}</h1>{INFO}
<p class=k>同护一江清水</p><p class=s>三年完成十七处整治</p><i class=w>蓝 桐 韦小满</i><i class=e>罗亦安</i>
<i class=q>水务报</i>
<i class=d>2025年4月12日 08:00</i><div class=t>{PROSE}<p class=ad>看视频，上溪桥客户端，天天有好礼。</p></div>"""


def with_rules(*rules):
    return dataclasses.replace(PORTAL, article_rules=rules)


def test_selectors_of_the_profile_come_first():
    rules = ArticleRules(
        kicker=".k", subtitle=".s", authors=".w", editors=".e", source=".q", published_at="//i[@class='d']", body=".t",
        breadcrumbs=".way a", exclude=(".ad",),
    )  # fmt: skip
    found = extract(BODY, portal=with_rules(rules))
    assert (found.kicker, found.subtitle) == ("同护一江清水", "三年完成十七处整治")
    assert (found.authors, found.editors, found.source) == (("蓝桐", "韦小满"), ("罗亦安",), "水务报")
    assert found.published is not None
    assert found.published.value == "2025-04-12T08:00:00+08:00"
    assert [(crumb.name, crumb.url) for crumb in found.breadcrumbs][1] == ("工作动态", "http://www.xiqiao.invalid/zw")
    assert text(found) == [FIRST, SECOND, THIRD]
    assert {found.steps[name] for name in ("authors", "source", "published_at", "body", "breadcrumbs")} == {"profile"}


def test_title_of_the_profile_need_not_be_a_heading():
    found = extract(
        f"<h1>要闻</h1><b id=t>{TITLE}</b>{INFO}<div>{PROSE}</div>", portal=with_rules(ArticleRules(title="#t"))
    )
    assert (found.title, found.steps["title"]) == (TITLE, "profile")


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(ArticleRules(match="#new", body=".none"), id="rule set that does not fit"),
        pytest.param(ArticleRules(title=".none", body=".none", source=".none"), id="selectors that find nothing"),
    ],
)
def test_generic_steps_go_on_where_the_profile_finds_nothing(rules):
    found = article(PROSE, portal=with_rules(rules))
    assert (found.title, found.source, text(found)) == (TITLE, "溪桥日报", [FIRST, SECOND, THIRD])


def test_first_rule_set_that_fits_is_used():
    new, old = ArticleRules(match=".new", source=".q"), ArticleRules(match=".t", source=".e")
    assert extract(BODY, portal=with_rules(new, old)).source == "罗亦安"


def test_portals_own_name_is_no_section():
    trail = "<div>当前位置：<a href=/>溪桥政协网</a> &gt; 正文</div>"
    assert article(PROSE, top=f"{trail}<h1>{TITLE}</h1>{INFO}", portal=PORTAL).section is None
