import pytest

from crawler.extraction.merging import merge_subpages
from crawler.items import Paragraph
from tests.articlepages import INFO, PROSE, TITLE, article, extract, text

SITE = "http://www.xiqiao.invalid"
SHOW = SITE + "/index.php?m=content&c=index&a=show&catid=14&id=30121"
STATIC = SITE + "/html/zwdt/2025/0411/30121"


def pager(*links):
    return "<div id=pages>" + " ".join(f"<a href='{href}'>{name}</a>" for name, href in links) + "</div>"


@pytest.mark.parametrize(
    ("url", "links", "number", "urls"),
    [
        pytest.param(
            SHOW,
            [("1", SHOW), ("2", SHOW + "&page=2"), ("3", SHOW + "&page=3"), ("下一页", SHOW + "&page=2")],
            1,
            [SHOW + "&page=2", SHOW + "&page=3"],
            id="query",
        ),
        pytest.param(SHOW + "&page=2", [("1", SHOW), ("上一页", SHOW)], 2, [SHOW + "&page=2"], id="last page"),
        pytest.param(
            STATIC + ".html",
            [("2", "30121_2.html"), ("3", "30121_3.html")],
            1,
            [STATIC + "_2.html", STATIC + "_3.html"],
            id="static",
        ),
        pytest.param(
            STATIC + "_2.html",
            [("1", "30121.html"), ("上一页", "30121.html")],
            2,
            [STATIC + "_2.html"],
            id="static page 2",
        ),
        pytest.param(
            SHOW,
            [("2", SHOW + "&page=2"), ("5", SHOW + "&page=5")],
            1,
            [f"{SHOW}&page={n}" for n in (2, 3, 4, 5)],
            id="numbers left out by a long pager",
        ),
    ],
)
def test_pages_of_the_same_article_are_found(url, links, number, urls):
    found = article(PROSE, below=pager(*links), url=url).subpages
    assert found is not None
    assert (found.number, list(found.urls)) == (number, urls)


@pytest.mark.parametrize(
    "links",
    [
        pytest.param([("下一篇", SHOW.replace("30121", "30122"))], id="next article"),
        pytest.param([("2", SITE + "/index.php?m=content&c=index&a=lists&catid=14&page=2")], id="pager of a list"),
        pytest.param([("2", "javascript:void(2)"), ("3", "#3")], id="no addresses"),
        pytest.param([("1", SHOW)], id="itself"),
        pytest.param([("评论第2页", SHOW + "&page=99999")], id="number beyond reason"),
    ],
)
def test_other_links_are_no_sub_pages(links):
    assert article(PROSE, below=pager(*links), url=SHOW).subpages is None


def test_script_pager_counts_for_the_articles_own_name_only():
    url = SITE + "/zwdt/202504/t20250411_77.html"
    call = "<script>createPageHTML({});</script>"
    found = article(PROSE, below=call.format('3, 0, "t20250411_77", "html"'), url=url).subpages
    assert found is not None
    assert found.urls == (url.replace("_77", "_77_1"), url.replace("_77", "_77_2"))
    assert article(PROSE, below=call.format('9, 0, "index", "html"'), url=url).subpages is None
    assert article(PROSE, below=call.format('1, 0, "t20250411_77", "html"'), url=url).subpages is None


def part(content, title=TITLE, info=INFO):
    return extract(f"<h1>{title}</h1>{info}<div class=content>{content}</div>", url=SHOW)


LEAD = "会议指出，全市列入清单的十七处易涝点"


@pytest.mark.parametrize(
    ("end", "start", "lines"),
    [
        pytest.param(LEAD, "已有十二处完工，其余在建。", [LEAD + "已有十二处完工，其余在建。"], id="inside a sentence"),
        pytest.param("会议指出", "，已有十二处完工。", ["会议指出，已有十二处完工。"], id="before a comma"),
        pytest.param(
            LEAD + "完工。", "下一步将验收，并移交管护。", [LEAD + "完工。", "下一步将验收，并移交管护。"], id="between"
        ),
        pytest.param("<b>要求倒</b>", "<b>排工期</b>", ["要求倒排工期"], id="inside a heading"),
    ],
)
def test_what_automatic_paging_cut_is_joined(end, start, lines):
    merged = merge_subpages(
        [part(f"{PROSE}<p>{end}</p>"), part(f"<p>{start}</p><p>六月起将开展回头看，确保整治见效。</p>")]
    )
    assert text(merged)[3:-1] == lines
    assert merged.page_count == 2


def test_title_and_credits_are_those_of_page_one():
    second = part("<p>六月起将开展回头看，确保整治见效，不留死角。</p><p>□ 韦一楠</p>", title="汛前怎样值守", info="")
    merged = merge_subpages([part(PROSE), second])
    assert (merged.title, merged.source, merged.authors) == (TITLE, "溪桥日报", ("韦一楠",))


def test_page_that_repeats_the_whole_article_adds_nothing():
    assert len(merge_subpages([part(PROSE), part(PROSE)]).body) == 3


def test_missing_page_is_told():
    merged = merge_subpages([part(PROSE), None])
    assert merged.warnings == ("subpage_missing",)
    assert merged.page_count == 1


def test_empty_first_page_is_no_obstacle():
    merged = merge_subpages([part(""), part("<p>六月起将开展回头看，确保整治见效，不留死角，建立长效机制。</p>")])
    assert merged.rejection is None
    assert isinstance(merged.body[0], Paragraph)
