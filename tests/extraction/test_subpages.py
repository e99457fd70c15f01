from urllib.parse import urljoin

import pytest

from crawler.extraction.model import Extraction
from crawler.extraction.record import merge_subpages
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


FOLDER = "http://www.87654321.invalid/yw/2026/1030/"


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        pytest.param("199.html", "199_2.html", "199_3.html", id="DedeCMS in a dated folder"),
        pytest.param("19955.html", "19955_2.html", "19955_3.html", id="a longer number"),
        pytest.param("content_199.htm", "content_199_2.htm", "content_199_3.htm", id="content_"),
        pytest.param("199.shtml", "199-2.shtml", "199-3.shtml", id="hyphen"),
        pytest.param("199.html", "199_p2.html", "199_p3.html", id="p"),
        pytest.param("199.html", "199p2.html", "199p3.html", id="p without a mark"),
        pytest.param("199.html", "199/2.html", "199/3.html", id="folder"),
        pytest.param("199/", "199/2/", "199/3/", id="folders"),
        pytest.param("199/1.html", "199/2.html", "199/3.html", id="folder from 1"),
        pytest.param("199/", "199/index_2.html", "199/index_3.html", id="index"),
        pytest.param("199", "199/page/2", "199/page/3", id="page"),
        pytest.param("qinglan-xunchang.html", "qinglan-xunchang_2.html", "qinglan-xunchang_3.html", id="no number"),
        pytest.param("199.html", "199.html?page=2", "199.html?page=3", id="query behind a file"),
        pytest.param("show.asp?id=2", "show.asp?id=2&page=2", "show.asp?id=2&page=3", id="query, same number"),
        pytest.param("show.asp?page=1&id=2", "show.asp?page=2&id=2", "show.asp?page=3&id=2", id="query, page first"),
        pytest.param("?p=199", "?p=199&page=2", "?p=199&page=3", id="WordPress"),
        pytest.param("view.aspx?id=9", "view.aspx?id=9&PageIndex=2", "view.aspx?id=9&PageIndex=3", id="PageIndex"),
    ],
)
@pytest.mark.parametrize("start", ["", "/yw/2026/1030/", FOLDER])
def test_sub_pages_differ_in_the_end_of_the_address_alone(start, first, second, third):
    pages = [first, second, third]
    for number, name in enumerate(pages, start=1):
        href = [urljoin(FOLDER + name, urljoin(FOLDER, page)) if start == FOLDER else start + page for page in pages]
        if not start:
            href = [relative(FOLDER + name, page) for page in pages]
        links = [(str(n), link) for n, link in enumerate(href, start=1) if n != number]
        found = article(PROSE, below=pager(*links), url=FOLDER + name).subpages
        assert found is not None
        assert (found.number, list(found.urls)) == (number, [FOLDER + second, FOLDER + third])


def relative(url, page):
    """``page`` of FOLDER as a link on the page at ``url`` names it."""
    depth = url.removeprefix(FOLDER).partition("?")[0].count("/")
    return "../" * depth + page


@pytest.mark.parametrize(
    ("own", "links"),
    [
        pytest.param("5.html", [("上一页", "4.html"), ("下一页", "6.html")], id="neighbours in a dated folder"),
        pytest.param("199.html", [("上一页", "198.html"), ("下一页", "200.html")], id="neighbours"),
        pytest.param("199.html", [("2", "200_2.html"), ("下一页", "1990_2.html")], id="pages of another article"),
        pytest.param("199.html", [("2", "index_2.html"), ("3", "./?page=3"), ("4", "list.asp?page=4")], id="a list"),
        pytest.param("show.asp?id=199", [("2", "show.asp?id=200&page=2"), ("下一页", "show.asp?id=198")], id="query"),
        pytest.param("?p=199", [("下一页", "?p=200"), ("2", "?p=201&page=2")], id="WordPress"),
    ],
)
def test_pages_of_other_articles_are_none(own, links):
    assert article(PROSE, below=pager(*links), url=FOLDER + own).subpages is None


def test_numbers_that_a_pager_leaves_out_are_put_where_the_number_stands():
    first = FOLDER + "show.asp?page=1&id=5"
    links = [("2", "show.asp?page=2&id=5"), ("5", "show.asp?page=5&id=5")]
    found = article(PROSE, below=pager(*links), url=first).subpages
    assert found is not None
    assert list(found.urls) == [first.replace("page=1", f"page={number}") for number in (2, 3, 4, 5)]


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
        pytest.param("“这条路修通以后", "赶圩就方便了。”", ["“这条路修通以后赶圩就方便了。”"], id="inside a quotation"),
        pytest.param("会议听取了", "三个县的汇报。", ["会议听取了三个县的汇报。"], id="without any mark"),
        pytest.param("她说：", "“路通了。”", ["她说：“路通了。”"], id="before a quotation"),
        pytest.param("名单如下：", "六月起公示。", ["名单如下：", "六月起公示。"], id="behind a colon"),
        pytest.param("会议听取了汇报", "一、工作要求", ["会议听取了汇报", "一、工作要求"], id="before a numbered line"),
        pytest.param("联系电话：110", "六月起公示。", ["联系电话：110", "六月起公示。"], id="a phone number"),
        pytest.param("（记者 韦一楠）", "六月起公示。", ["（记者 韦一楠）", "六月起公示。"], id="a credit"),
        pytest.param(LEAD, LEAD + "已完工。", [LEAD + "已完工。"], id="a fragment printed twice"),
        pytest.param(
            "汇报很好。村民们走了", "村民们走了十里路。", ["汇报很好。村民们走了十里路。"], id="the end printed twice"
        ),
        pytest.param(LEAD + "完工。", LEAD + "完工。", [LEAD + "完工。"], id="a paragraph printed twice"),
        pytest.param("<b>要求倒</b>", "<b>排工期</b>", ["要求倒排工期"], id="inside a heading"),
    ],
)
def test_what_automatic_paging_cut_is_joined(end, start, lines):
    merged = merge_subpages(
        [part(f"{PROSE}<p>{end}</p>"), part(f"<p>{start}</p><p>六月起将开展回头看，确保整治见效。</p>")]
    )
    assert text(merged)[3:-1] == lines
    assert merged.page_count == 2


@pytest.mark.parametrize("start", ["2025年4月11日", "（二）落实责任"])
def test_what_begins_a_line_of_its_own_is_not_joined(start):
    body = (Paragraph("会议要求抓好落实。"), Paragraph("溪桥市水利局办公室"))
    merged = merge_subpages([Extraction(body=body), Extraction(body=(Paragraph(start),))])
    assert merged.body == (*body, Paragraph(start))


def test_lines_without_full_stops_stay_lines():
    first = "".join(f"<p>{line}</p>" for line in ("江水清清绕村流", "两岸炊烟入画楼", "一叶竹排载歌去"))
    second = "".join(f"<p>{line}</p>" for line in ("满船星月满船秋", "渔火三更照渡头", "声声橹响到中洲"))
    merged = merge_subpages([part(first), part(second)])
    assert len(text(merged)) == 6


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
