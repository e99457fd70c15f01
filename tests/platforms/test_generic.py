"""What URLs of an unknown CMS look like, and one form for all spellings of one URL."""

import pytest

from crawler.page.urls import canonical_url
from crawler.platforms import platform_for
from crawler.platforms.generic import Generic
from crawler.portals.model import Portal

SITE = "http://www.hejiang.example"
GENERIC = Generic(frozenset({"hejiang.example"}))

ARTICLES = {
    "WordPress": "/2026/11/old-bridges/",
    "WordPress with the day": "/2026/11/03/%E5%8F%A4%E6%A1%A5/",
    "TRS": "/xwzx/202309/t20230917_5809621.html",
    "TRS sub-page": "/xwzx/202309/t20230917_5809621_1.html",
    "TRS without a date": "/gkml/t10221601.shtml",
    "大汉": "/art/2023/9/17/art_1234_56789.html",
    "大汉 new": "/art/2023/art_0f1e2d3c4b5a69788796a5b4c3d2e1f0.html",
    "方正": "/2023-09/17/content_30283495.htm",
    "UCAP": "/zhengce/content/202309/content_6900001.htm",
    "UCAP hex": "/c1234/202309/0f1e2d3c4b5a69788796a5b4c3d2e1f0.shtml",
    "新华": "/2023-09/17/c_1129868000.htm",
    "新华 new": "/20240424/0f1e2d3c4b5a69788796a5b4c3d2e1f0/c.html",
    "人民": "/n1/2023/0917/c1024-30608743.html",
    "中新": "/cj/2023/09-17/3514576.shtml",
    "Enorth": "/system/2023/09/17/012736421.shtml",
    "DedeCMS": "/a/news/2023/0917/127.html",
    "Empire": "/class/2023-09-17/1234.html",
    "博达": "/info/1046/3774.htm",
    "央视": "/zxww/2023/09/17/ARTI1694900000036136.shtml",
    "广西新闻网": "/staticpages/20230917/newgx65066f00-21000001.shtml",
    "gkmlpt": "/gkmlpt/content/4/4321/post_4321000.html",
    "JEECMS": "/zwtz/18747.html",
    "id in the query": "/news/show.aspx?id=774",
    "blog": "/2023/09/a-new-bridge/index.html".replace("/index.html", "/bridge.html"),
}
LISTS = {
    "WordPress month": "/2026/11/",
    "WordPress day": "/2026/11/03/",
    "WordPress month, page 2": "/2026/11/page/2/",
    "folder": "/xwzx/",
    "index": "/xwzx/index.html",
    "TRS page 2": "/xwzx/index_1.html",
    "DedeCMS page": "/a/news/list_48_2.html",
    "方正": "/node_1234.htm",
    "大汉": "/col/col1234/index.html",
    "博达 column": "/xwzx/tzgg.htm",
    "PHP": "/list.php?catid=7",
    "column in the query": "/?cid=7",
    "UCAP": "/common_list.shtml",
    "人民": "/GB/1024/index2.html",
}
OTHERS = {
    "home": "/",
    "home file": "/index.html",
    "document": "/xwzx/202309/P020230917.pdf",
    "login": "/member/login.php?id=3",
    "search": "/search.html?q=x",
    "script": "javascript:void(0)",
    "other host": "http://www.liupu.example/a/2023/0917/1.html",
}


@pytest.mark.parametrize("url", ARTICLES.values(), ids=ARTICLES.keys())
def test_article_urls_are_recognised(url):
    assert GENERIC.link_kind(SITE + url) == "article"


@pytest.mark.parametrize("url", LISTS.values(), ids=LISTS.keys())
def test_list_urls_are_recognised(url):
    assert GENERIC.link_kind(SITE + url) == "list"


@pytest.mark.parametrize("url", OTHERS.values(), ids=OTHERS.keys())
def test_other_urls_are_left_alone(url):
    assert GENERIC.link_kind(SITE + url if url.startswith("/") else url) == "other"


def test_patterns_of_the_profile_name_further_articles():
    portal = Portal("x", "x", SITE + "/", ("www.hejiang.example",), article_urls=(r"/read/[a-z]+/$",))
    platform = platform_for(portal)
    assert platform.link_kind(SITE + "/read/bridge/") == "article"
    assert platform.link_kind(SITE + "/a/news/2023/0917/127.html") == "article"
    assert platform.link_kind(SITE + "/a/news/") == "list"


PAGES = [
    ("/xwzx/202309/t20230917_5809621_1.html", 2),
    ("/2023-09/17/content_30283495_3.htm", 3),
    ("/n1/2023/0917/c1024-30608743-2.html", 2),
    ("/a/127.html?page=4", 4),
    ("/a/127.html", 1),
]


@pytest.mark.parametrize(("url", "page"), PAGES)
def test_sub_pages_are_counted_as_the_cms_counts(url, page):
    assert GENERIC.article_page(SITE + url) == page


SAME_LIST = [
    ("/xwzx/", "/xwzx/index.html", 1),
    ("/xwzx/", "/xwzx/index_1.html", 2),
    ("/xwzx/?page=1", "/xwzx/?page=3", 3),
    ("/xwzx/list_48_1.html", "/xwzx/list_48_7.html", 7),
    ("/list.php?catid=7", "/list.php?page=2&catid=7", 2),
]


@pytest.mark.parametrize(("first", "other", "page"), SAME_LIST)
def test_pages_of_one_list_share_a_key(first, other, page):
    key = GENERIC.list_key(SITE + first)
    assert GENERIC.list_key(SITE + other) == (key[0], page)
    assert key[1] == 1


def test_different_lists_have_different_keys():
    urls = [
        "/xwzx/",
        "/tzgg/",
        "/list.php?catid=7",
        "/list.php?catid=8",
        "/xwzx/list_48_1.html",
        "/xwzx/list_49_1.html",
    ]
    assert len({GENERIC.list_key(SITE + url) for url in urls}) == len(urls)


def test_a_generic_portal_has_no_ids_and_no_directory():
    assert GENERIC.url_key(SITE + "/a/127.html") is None
    assert GENERIC.section_url(SITE + "/", 7) is None
    assert GENERIC.directory_urls(SITE + "/") == ()


SAME_URL = [
    "http://www.hejiang.example/a/?id=7&k=2",
    "https://hejiang.example/a/?k=2&id=7",
    "http://hejiang.example:80/a/index.html?id=7&k=2&utm_source=wx&page=1",
    "http://www.hejiang.example//a/?id=7&amp;k=2#top",
    "http://www.hejiang.example/a/?id=7&k=2&sort=time&order=desc",
]


def test_spellings_of_one_url_are_one():
    assert len({canonical_url(url) for url in SAME_URL}) == 1


DIFFERENT = [("http://a.example/a/?page=2", "http://a.example/a/"), ("http://a.example/A/", "http://a.example/a/")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("url", ["http://[oops", "http://a.example:port/", "", "http://a.example/" + "x" * 5000])
def test_unreadable_urls_raise_nothing(url):
    assert isinstance(canonical_url(url), str)
    assert GENERIC.link_kind(url) == "other"


SESSIONS = [
    "/xwzx/show.jsp;jsessionid=0A1B2C3D4E5F.node1?id=774",
    "/(S(55hcqf45wxk4ga55u1xzsk45))/xwzx/show.jsp?id=774",
    "/(A(x1)S(y2))/xwzx/show.jsp?id=774",
    "/xwzx/show.jsp?id=774&JSESSIONID=0A1B2C3D4E5F",
    "/xwzx/show.jsp?PHPSESSID=1f2e3d&id=774",
    "/xwzx/show.jsp?id=774&_=1700000000123",
    "/xwzx/show.jsp?id=774&t=0.8437150297",
]


@pytest.mark.parametrize("path", SESSIONS)
def test_sessions_and_cache_breakers_make_no_new_article(path):
    assert canonical_url(SITE + path) == canonical_url(SITE + "/xwzx/show.jsp?id=774")
    assert GENERIC.link_kind(SITE + path) == "article"


@pytest.mark.parametrize("path", ["/hy/?session=13", "/hy/?t=13", "/hy/a(S).html?id=1", "/hy/?r=774"])
def test_what_only_looks_like_a_session_stays(path):
    assert canonical_url(SITE + path).endswith(path)
