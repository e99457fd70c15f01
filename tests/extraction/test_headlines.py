import pytest

from tests.articlepages import FIRST, INFO, PROSE, TITLE, article, extract, text

KICKER, SUBTITLE = "同护一江清水共绘两岸新景", "——溪桥市城区内涝治理见闻"


@pytest.mark.parametrize(
    ("top", "kicker", "subtitle"),
    [
        pytest.param(f"<h3>{KICKER}</h3><h1>{TITLE}</h1><h4>{SUBTITLE}</h4>", KICKER, SUBTITLE, id="heading elements"),
        pytest.param(f"<h1>{TITLE}</h1><h2>——{TITLE}</h2>", None, f"——{TITLE}", id="title's words behind a dash"),
        pytest.param(f"<div class=yinti>{KICKER}</div><h1>{TITLE}</h1>", KICKER, None, id="named block"),
        pytest.param(
            f"<h1>{TITLE}</h1><div class=sub-title>三年完成十七处整治</div>", None, "三年完成十七处整治", id="subtitle"
        ),
        pytest.param(f"<h1>{TITLE}</h1><h2>——与时间赛跑的记者</h2>", None, "——与时间赛跑的记者", id="words of credits"),
        pytest.param(f"<h3>汛前检查的结果发布</h3><h1>{TITLE}</h1>", "汛前检查的结果发布", None, id="发布 in a kicker"),
        pytest.param(f"<h1>{TITLE}</h1><h4>溪桥日报记者 韦一楠</h4>", None, None, id="byline"),
        pytest.param(f"<h3>通知公告</h3><h1>{TITLE}</h1>", None, None, id="name of the column as a heading"),
        pytest.param(f"<p>部门动态</p><h1>{TITLE}</h1>", None, None, id="name of the column"),
        pytest.param(f"<h1>{TITLE}</h1><p>溪政发〔2025〕8号</p>", None, None, id="number of a document"),
    ],
)
def test_lines_beside_the_headline(top, kicker, subtitle):
    found = extract(f"<div>{top}{INFO}</div><div class=content>{PROSE}</div>")
    assert (found.kicker, found.subtitle) == (kicker, subtitle)


@pytest.mark.parametrize(
    ("lines", "kicker", "subtitle"),
    [
        pytest.param([SUBTITLE], None, SUBTITLE, id="dash"),
        pytest.param([KICKER, SUBTITLE], KICKER, SUBTITLE, id="line before the dash"),
        pytest.param([TITLE], None, None, id="headline again"),
        pytest.param([KICKER, TITLE, "三年完成十七处整治"], KICKER, "三年完成十七处整治", id="around the headline"),
        pytest.param([TITLE + "强调", "三年完成十七处整治"], TITLE + "强调", "三年完成十七处整治", id="with 强调"),
    ],
)
def test_lines_at_the_top_of_the_body_are_not_body(lines, kicker, subtitle):
    found = article("".join(f"<p align=center>{line}</p>" for line in lines) + PROSE)
    assert (found.kicker, found.subtitle) == (kicker, subtitle)
    assert text(found)[0] == FIRST


def test_a_summary_that_begins_with_the_subtitle_is_none():
    opening = "本报溪桥讯（记者 韦一楠）四月的溪桥，泵站、管网和闸门的改造正在加紧推进，居民都说来得及时"
    body = f"<div style='text-align:center'>{SUBTITLE}</div><p>{opening}，十七处易涝点已有十二处完工。</p>{PROSE}"
    found = extract(f"<h1>{TITLE}</h1>{INFO}<div class=summary>{SUBTITLE}{opening[:36]}</div><div>{body}</div>")
    assert found.subtitle == SUBTITLE


def test_a_keyword_that_the_cms_links_leaves_the_subtitle_one():
    linked = SUBTITLE.replace("治理", "<a class=keylink href=/k>治理</a>")
    found = extract(f"<h1>{TITLE}</h1>{INFO}<div class=content><div align=center>{linked}</div>{PROSE}</div>")
    assert found.subtitle == SUBTITLE


def test_first_heading_of_the_text_stays_a_heading():
    assert text(article(f"<p><b>一、总体要求</b></p>{PROSE}"))[0] == "一、总体要求"
