"""What the URLs of PHPCMS mean, in each form a portal may write them."""

import pytest

from crawler.platforms import platform_for
from crawler.platforms.base import article_id, article_url_key
from crawler.platforms.phpcms import Phpcms
from crawler.portals.model import Portal

SITE = "http://www.hejiang.example"
PORTAL = Portal("hejiang", "荷江在线", SITE + "/", ("www.hejiang.example", "hejiang.example"), platform="phpcms")
PHPCMS = platform_for(PORTAL)
SHOW = "/index.php?m=content&c=index&a=show&catid=14&id=20133"

SAME_ARTICLE = [
    SHOW,
    "/index.php?a=show&c=index&id=20133&m=content",
    "/?m=content&c=index&a=show&catid=14&id=20133",
    "//index.php?m=content&c=index&a=show&catid=14&id=20133",
    SHOW + "&page=1",
    SHOW + "&page=3",
    SHOW + "#comment",
    SHOW + "abc",
    SHOW.replace("catid=14", "catid=99"),
    SHOW.replace("&", "&amp;"),
    SHOW + "&from=timeline",
    "https://hejiang.example" + SHOW,
    "HTTP://WWW.HEJIANG.EXAMPLE:80" + SHOW,
    "/show-14-20133-1.html",
    "/show-14-20133-2.html",
    "/content-14-20133-1.html",
    "/html/gxzxdt/2026/1123/20133.html",
    "/html/gxzxdt/2026/1123/20133_2.html",
    "/html/wyfc/wydt/2026/1123/20133.html",
    "/2026/gxzxdt_1123/20133.html",
    "/index.php?m=wap&siteid=1&a=show&catid=14&typeid=2&id=20133",
]


@pytest.mark.parametrize("url", SAME_ARTICLE)
def test_all_forms_of_one_article_have_one_key(url):
    assert PHPCMS.url_key(url if "://" in url else SITE + url) == "content:20133"
    assert PHPCMS.link_kind(url if "://" in url else SITE + url) == "article"
    assert PHPCMS.list_key(url) is None


SPECIALS = [
    "/index.php?m=special&c=index&a=show&id=3096",
    "/index.php?a=show&c=index&id=3096&m=special&page=2",
    "/html/special/2026/1123/3096.html",
    "/html/special/2026/1123/3096-2.html",
]


@pytest.mark.parametrize("url", SPECIALS)
def test_articles_of_specials_have_ids_of_their_own(url):
    assert PHPCMS.url_key(SITE + url) == "special:3096"


PAGES = [
    (SHOW, 1),
    (SHOW + "&page=3", 3),
    (SHOW + "&page=2&page=3", 3),
    (SHOW + "&page=2abc", 2),
    (SHOW + "&page=0", 1),
    (SHOW + "&page=-5", 1),
    (SHOW + "&page=", 1),
    ("/show-14-20133-4.html", 4),
    ("/html/gxzxdt/2026/1123/20133_5.html", 5),
    ("/html/special/2026/1123/3096-6.html", 6),
    ("/about.html", 1),
]


@pytest.mark.parametrize(("url", "page"), PAGES)
def test_sub_page_is_read_as_the_cms_reads_it(url, page):
    assert PHPCMS.article_page(SITE + url) == page


LISTS = [
    ("/index.php?m=content&c=index&a=lists&catid=14", ("catid:14", 1), "list"),
    ("/index.php?m=content&c=index&a=lists&catid=14&page=1", ("catid:14", 1), "list"),
    ("/index.php?page=3&catid=014&a=lists&c=index&m=content", ("catid:14", 3), "list"),
    ("/index.php?m=content&c=index&a=lists&catid=14abc&page=2x", ("catid:14", 2), "list"),
    ("/list-14-2.html", ("catid:14", 2), "list"),
    ("/html/gxzxdt/", ("/html/gxzxdt/", 1), "list"),
    ("/html/gxzxdt/index.html", ("/html/gxzxdt/", 1), "list"),
    ("/html/gxzxdt/2.html", ("/html/gxzxdt/", 2), "list"),
    ("/html/wyfc/wydt/12.html", ("/html/wyfc/wydt/", 12), "list"),
    ("/index.php?m=special&c=index&a=special", ("specials", 1), "section_index"),
    ("/index.php?m=special&c=index&a=special&siteid=1&page=2", ("specials", 2), "section_index"),
    ("/index.php?m=special&c=index&a=init&id=7", ("special:7", 1), "section_index"),
    ("/index.php?m=special&c=index&specialid=7", ("special:7", 1), "section_index"),
    ("/index.php?m=special&c=index&a=type&specialid=7&typeid=70&page=2", ("specialtype:7:70", 2), "section_index"),
    ("/html/special/", ("specials", 1), "section_index"),
    ("/html/special/qhzt/", ("special:/html/special/qhzt/", 1), "section_index"),
    ("/html/special/qhzt/yw/type-70-2.html", ("specialtype:/html/special/qhzt/yw/:70", 2), "section_index"),
]


@pytest.mark.parametrize(("url", "key", "kind"), LISTS)
def test_lists_have_a_key_and_a_page(url, key, kind):
    assert PHPCMS.list_key(SITE + url) == key
    assert PHPCMS.link_kind(SITE + url) == kind
    assert PHPCMS.url_key(SITE + url) is None


OTHERS = [
    "/",
    "/index.php",
    "/index.php?m=content",
    "/index.php?siteid=1",
    "/index.php?M=content&C=index&A=show&CATID=14&ID=20133",
    "/index.php?m=Content&c=index&a=show&id=20133",
    "/index.php?m=content&c=index&a=show&catid=14",
    "/index.php?m=content&c=index&a=show&id=0",
    "/index.php?m=content&c=index&a=show&id=-3",
    "/index.php?m=content&c=index&a=lists",
    "/index.php?m=content&c=index&a=lists&catid=0",
    "/index.php?m=content&c=index&a=json_list&type=keyword&id=3",
    "/index.php?m=comment&c=index&a=init&commentid=content_14-20133-1&iframe=1",
    "/index.php?m=comment&c=index&a=show&id=20133",
    "/index.php?m=member&c=index&a=login&forward=x",
    "/index.php?m=mood&c=index&a=init&id=14-20133-1",
    "/index.php?m=content&c=rss&rssid=14",
    "/index.php?m=content&c=tag&a=lists&tag=%E5%85%AC%E4%BA%A4",
    "/index.php?m=search&c=index&a=init&q=x",
    "/index.php?m=content&c=search&catid=14",
    "/index.php?m=poster&c=index&a=show_poster&id=1",
    "/index.php?m=link",
    "/index.php?m=vote&c=index&a=show&subjectid=1",
    "/index.php?m=video&c=index&a=album",
    "/index.php?m=wap&c=index&a=lists&typeid=2",
    "/api.php?op=count&id=20133&modelid=1",
    "/uploadfile/2026/1123/plan.pdf",
    "/uploadfile/2026/1123/20133.html",
    "/html/gxzxdt/2026/1123/plan.docx",
    "/statics/js/",
    "javascript:alert('第一页');",
    "mailto:x@hejiang.example",
    "http://news.example.com/html/a/2026/1123/20133.html",
    "https://mp.weixin.qq.com/s/AbCdEf",
    "http://[oops",
    "",
    SHOW + "&x=" + "a" * 3000,
]


@pytest.mark.parametrize("url", OTHERS)
def test_everything_else_is_neither_article_nor_list(url):
    url = SITE + url if url.startswith("/") else url
    assert (PHPCMS.link_kind(url), PHPCMS.url_key(url), PHPCMS.list_key(url)) == ("other", None, None)


@pytest.mark.parametrize(
    ("url", "category"),
    [
        ("/index.php?m=content&c=index&a=show&catid=014&id=20133", "14"),
        ("/show-14-20133-2.html", "14"),
        ("/html/czyz/dcsc/2026/1123/20893_2.html", "/html/czyz/dcsc"),
        ("/2026/dcsc_1123/20893.html", "/dcsc"),
        ("/index.php?m=special&c=index&a=show&id=3096", None),
        ("/html/special/2026/1123/3096.html", None),
        ("/html/czyz/dcsc/", None),
    ],
)
def test_an_articles_address_tells_its_category(url, category):
    assert PHPCMS.category(SITE + url) == category


def test_the_rss_hub_is_a_directory():
    (hub,) = PHPCMS.directory_urls(SITE + "/")
    assert hub == SITE + "/index.php?m=content&c=rss&siteid=1"
    assert PHPCMS.link_kind(hub) == "directory"
    assert PHPCMS.section_url(SITE + "/", 14) == SITE + "/index.php?m=content&c=index&a=lists&catid=14"


def test_a_portal_in_a_folder_keeps_its_folder():
    assert PHPCMS.section_url(SITE + "/zx/", 14) == SITE + "/zx/index.php?m=content&c=index&a=lists&catid=14"
    assert PHPCMS.url_key(SITE + "/zx" + SHOW) == "content:20133"


def test_without_hosts_any_host_is_the_portals():
    assert Phpcms().url_key("http://10.1.2.3" + SHOW) == "content:20133"


def test_patterns_of_the_profile_name_further_articles():
    portal = Portal(
        "x", "x", SITE + "/", ("www.hejiang.example",), platform="phpcms", article_urls=(r"/zt/\d+\.html$",)
    )
    assert platform_for(portal).link_kind(SITE + "/zt/7.html") == "article"


def test_an_article_without_a_platform_key_is_known_by_its_address():
    url = "http://www.hejiang.example/zt/a.html?utm_source=x"
    assert article_url_key(url, PHPCMS) == article_url_key("https://hejiang.example/zt/a.html#top", PHPCMS)


def test_id_is_made_of_portal_and_key():
    assert article_id("gxzx", "content:20133") != article_id("hejiang", "content:20133")
    assert len(article_id("gxzx", "content:20133")) == 20
