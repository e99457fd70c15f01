"""Lists that stand as data in a script: 大汉 jpage and the answers of its data proxy."""

from urllib.parse import parse_qs, urlsplit

from crawler.listing.list_page import read_list_page
from crawler.page.page import Page
from tests.listpages import DATES, SITE, TITLES, frame, listed, page_of, rows_markup, side_box

RECORD = '<record><![CDATA[<li><a href="{url}" title="{title}">{title}</a><span>{date}</span></li>]]></record>'
PARAMETERS = (
    "ajaxParam:{col:1,appid:'1',webid:60,path:'/',columnid:30067,unitid:'49468',webname:'荷江在线',permissiontype:0}"
)


def store(count, extra=""):
    records = rows_markup(RECORD, count)
    return f"<datastore><nextgroup><![CDATA[]]></nextgroup>{extra}<recordset>{records}</recordset></datastore>"


def column(count=12, total=285, per_page=15):
    script = f"<div id='49468'><script type='text/xml'>{store(count)}</script></div>"
    proxy = "proxyUrl:'/module/web/jpage/dataproxy.jsp'"
    call = f"$('#49468').jpage({{totalRecord:{total},perPage:{per_page},{proxy},{PARAMETERS}}});"
    return page_of(frame(f"{script}<script>$(function(){{{call}}});</script>"), SITE + "/col/col30067/index.html")


def test_rows_of_a_column_page_stand_in_its_script():
    page = read_list_page(column())
    assert [row.url for row in page.rows] == listed()
    assert [(row.title, row.date) for row in page.rows] == list(zip(TITLES, DATES, strict=True))
    assert page.total == 285


def test_further_pages_come_from_the_data_proxy():
    parts = urlsplit(read_list_page(column()).next_url)
    assert (parts.netloc, parts.path) == ("www.hejiang.example", "/module/web/jpage/dataproxy.jsp")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (query["page"], query["columnid"], query["unitid"], query["webname"]) == ("1", "30067", "49468", "荷江在线")


def asked(page):
    query = parse_qs(urlsplit(read_list_page(page).next_url).query)
    return [query[name][0] for name in ("page", "startrecord", "endrecord", "perpage")]


def test_the_proxy_is_asked_for_what_comes_after_the_columns_own_records():
    assert asked(column(per_page=6)) == ["3", "13", "18", "6"]
    assert asked(column(per_page=15)) == ["1", "1", "15", "15"]
    assert asked(proxy(3, pages=9, query="startrecord=13&endrecord=18&perpage=6&")) == ["4", "19", "24", "6"]


def test_a_column_that_shows_all_has_no_next_page():
    assert read_list_page(column(total=12)).next_url is None


def proxy(number, pages=3, query=""):
    totals = f"<totalrecord>285</totalrecord><totalpage>{pages}</totalpage>"
    body = f"<?xml version='1.0' encoding='utf-8'?>{store(12, totals)}"
    url = f"{SITE}/module/web/jpage/dataproxy.jsp?{query}page={number}&columnid=30067&unitid=49468"
    return Page(body.encode(), url, "text/xml; charset=utf-8")


def test_the_proxys_answer_is_a_list_page_too():
    page = read_list_page(proxy(2))
    assert [row.url for row in page.rows] == listed()
    assert (page.total, page.page_number, page.page_count) == (285, 2, 3)
    assert parse_qs(urlsplit(page.next_url).query)["page"] == ["3"]
    assert read_list_page(proxy(3)).next_url is None


def test_an_empty_store_leaves_the_page_to_the_ordinary_steps():
    html = frame(f"<script type='text/xml'>{store(0)}</script><ul></ul>", side=side_box())
    assert read_list_page(page_of(html)).rows == ()
