"""Page tags with their deviations, on invented sites: names, empty values, labels inside values, staff ids, JSON-LD."""

import pytest

from crawler.extraction.metatags import read_metatags
from crawler.page.page import Page
from tests.articlepages import INFO, PROSE, TITLE, article

URL = "http://www.qingshi.invalid/zwgk/202405/t20240506_12.html"


def tags(head, url=URL, lang="", body="<p>步道建成。</p>"):
    return read_metatags(Page(f"<html{lang}><head>{head}</head><body>{body}</body></html>".encode(), url))


def meta(**values):
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in values.items())


def test_government_tags_are_read():
    found = tags(
        meta(
            SiteName="青石县人民政府",
            ColumnName="今日青石",
            ArticleTitle="青石镇建成步道",
            PubDate="2024-05-06 07:08",
            ContentSource="青石日报",
            Keywords="步道；青石镇,出行",
            Description="步道 建成",
            Image="./W02024.jpg",
            Url="./t20240506_12.html",
        )
    )
    assert found.title == "青石镇建成步道"
    assert found.published.value == "2024-05-06T07:08:00+08:00"
    assert (found.source, found.column, found.site_name) == ("青石日报", "今日青石", "青石县人民政府")
    assert found.keywords == ("步道", "青石镇", "出行")
    assert found.description == "步道 建成"
    assert found.image == "http://www.qingshi.invalid/zwgk/202405/W02024.jpg"
    assert found.canonical_url == URL
    assert found.raw["contentsource"] == "青石日报"


def test_names_are_compared_without_case_and_blanks():
    found = tags('<meta name=" contentSource " content="青石日报"><META NAME="og:time " CONTENT="2024-05-06 07:08:09">')
    assert found.source == "青石日报"
    assert found.published.value == "2024-05-06T07:08:09+08:00"


@pytest.mark.parametrize("attribute", ["name", "property", "itemprop", "http-equiv"])
def test_every_attribute_that_can_name_a_tag_is_read(attribute):
    assert tags(f'<meta {attribute}="og:title" content="步道">').title == "步道"


def test_first_tag_that_is_not_empty_wins():
    head = '<meta name="keywords" content=""><meta name="Keywords" content="步道"><meta name="keywords" content="后来">'
    assert tags(head).keywords == ("步道",)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PubDate", "2024-05-06 07:08:09", "2024-05-06T07:08:09+08:00"),
        ("PubDate", "2024——05——06 07:08", "2024-05-06T07:08:00+08:00"),
        ("pubdate", "2024-05-06", "2024-05-06"),
        ("firstpublishedtime", "2024-05-06-07:08:09", "2024-05-06T07:08:09+08:00"),
        ("publishdate", " 2024-05-06", "2024-05-06"),
        ("article:published_time", "2024-05-06T07:08:09+08:00", "2024-05-06T07:08:09+08:00"),
        ("og:release_date", "2024-05-06 07:08", "2024-05-06T07:08:00+08:00"),
        ("apub:time", "2024-5-6 7:08:09", "2024-05-06T07:08:09+08:00"),
        ("og:time", "2024年05月06日 07:08", "2024-05-06T07:08:00+08:00"),
        ("weibo: article:create_at", "2024-05-06 07:08:09", "2024-05-06T07:08:09+08:00"),
        ("datePublished", "2024-05-05T23:08:09Z", "2024-05-06T07:08:09+08:00"),
        ("Maketime", "2024-05-06 07:08:09", None),
        ("createDate", "2024-05-06 07:08:09", None),
        ("PubDate", "0000-00-00 00:00", None),
        ("PubDate", "1970-01-01 08:00", None),
    ],
)
def test_publication_time_is_read_from_the_known_tags(name, value, expected):
    found = tags(f'<meta name="{name}" content="{value}">').published
    assert (found and found.value) == expected


def test_finer_tag_that_agrees_replaces_a_bare_day():
    head = meta(publishdate="2024-05-06") + '<meta property="og:time" content="2024-05-06 07:08">'
    assert tags(head).published.value == "2024-05-06T07:08:00+08:00"
    assert tags(meta(PubDate="2024-05-06") + meta(publishtime="2024-05-07 07:08")).published.value == "2024-05-06"


def test_change_is_no_publication():
    found = tags(meta(lastmodifiedtime="2024-05-06-07:08:09"))
    assert found.published is None
    assert found.modified.value == "2024-05-06T07:08:09+08:00"


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("青石日报", "青石日报"),
        ("来源：青石日报", "青石日报"),
        ("来源：青石网-文化频道 原创稿", "青石网-文化频道"),
        ("来源：", None),
        ("http://www.qingshi.invalid/", None),
        ("1610", None),
        ("null", None),
    ],
)
def test_source_is_cleaned(value, source):
    assert tags(meta(source=value)).source == source


@pytest.mark.parametrize(
    "value",
    [
        "104363",
        "name, email@gmail.com",
        "admin",
        "管理员",
        "系统管理员",
        "本站",
        "小编",
        "未知",
        "网易",
        "青石县人民政府",
        "青石日报",
        "www.qingshi.invalid",
        "",
    ],
)
def test_author_tag_that_names_no_person_is_dropped(value):
    found = tags(meta(SiteName="青石县人民政府", ContentSource="青石日报", author=value))
    assert (found.author, found.authors) == (None, ())


def test_author_tag_may_hold_the_editor_and_is_never_an_author():
    found = tags(meta(Author="余小舟"))
    assert (found.author, found.authors) == ("余小舟", ())


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


def test_json_ld_of_a_news_article_is_read():
    found = tags(
        ld(
            '{"@context":"https://schema.org","@type":"NewsArticle","headline":"青石镇建成步道",'
            '"datePublished":"2024-05-06T07:08:09+08:00","dateModified":"2024-05-07T07:08:09+08:00",'
            '"author":[{"@type":"Person","name":"余小舟"},{"@type":"Organization","name":"青石日报"}],'
            '"image":["//img.qingshi.invalid/1.jpg"],"articleSection":"时政","description":"步道建成"}'
        )
    )
    assert (found.title, found.column, found.description) == ("青石镇建成步道", "时政", "步道建成")
    assert found.published.value == "2024-05-06T07:08:09+08:00"
    assert found.modified.value == "2024-05-07T07:08:09+08:00"
    assert found.authors == ("余小舟",)
    assert found.image == "http://img.qingshi.invalid/1.jpg"


def test_json_ld_inside_a_graph_is_found():
    text = '{"@graph":[{"@type":"WebSite","name":"青石"},{"@type":"Article","headline":"步道"}]}'
    assert tags(ld(text)).title == "步道"


def test_json_ld_of_the_search_engine_is_read():
    found = tags(
        ld('{"@id":"x","title":"步道","images":[],"pubDate":"2024-05-06T07:08:09","upDate":"2024-05-07T07:08:09"}')
    )
    assert (found.title, found.published.value) == ("步道", "2024-05-06T07:08:09+08:00")


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"步道","datePublished":"2024-05-06",}',
        '<!-- {"@type":"NewsArticle","headline":"步道","datePublished":"2024-05-06"} -->',
        '{"@type":"NewsArticle","headline":"步\n道","datePublished":"2024-05-06"}',
        '{"@type":"NewsArticle","headline":"步道","description":"他说"好"","datePublished":"2024-05-06"}',
        '{"headline":"步道","datePublished":"2024-05-06"',
    ],
)
def test_broken_json_ld_is_read_as_far_as_possible(text):
    found = tags(ld(text))
    assert found.title.replace(" ", "") == "步道"
    assert found.published.value == "2024-05-06"


@pytest.mark.parametrize("text", ["", "null", "[]", "[1, 2]", "{", "[" * 5000, '"text"', '{"@type":5}', '{"author":7}'])
def test_json_ld_without_an_article_says_nothing(text):
    found = tags(ld(text))
    assert (found.title, found.published, found.authors) == (None, None, ())


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        (' lang="zh-CN"', "", "zh-CN"),
        (' lang="zh"', "", "zh-CN"),
        (' lang="zh-cmn-Hans"', "", "zh-CN"),
        (' lang="zh-Hant-TW"', "", "zh-TW"),
        (' lang="zh-HK"', "", "zh-TW"),
        (' lang="en"', "<title>青石镇建成步道</title>", None),
        (' lang="en"', "<title>Walkway opened</title>", "en"),
        (' lang="utf-8"', "", None),
        ("", '<meta http-equiv="Content-Language" content="zh-cn">', "zh-CN"),
        ("", '<meta property="og:locale" content="zh_CN">', "zh-CN"),
        (' lang="mn"', "<title>мэдээ</title>", "mn"),
        ("", '<meta name="language" content="中文">', None),
        ("", "", None),
    ],
)
def test_language_is_believed_where_it_can_be(lang, head, language):
    assert tags(head, lang=lang).language == language


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="http://www.qingshi.invalid/a/1.html">', "http://www.qingshi.invalid/a/1.html"),
        ('<link rel="Canonical" href="/a/1.html">', "http://www.qingshi.invalid/a/1.html"),
        (
            '<meta property="og:url" content="https://www.qingshi.invalid/a/1.html">',
            "https://www.qingshi.invalid/a/1.html",
        ),
        ('<meta property="og:url" content="http://www.qingshi.invalid/">', None),
        ('<link rel="canonical" href="http://www.qingshi.invalid/index.html">', None),
        ('<meta name="Url" content="javascript:void(0)">', None),
        ("", None),
    ],
)
def test_canonical_address_is_never_the_mere_home_page(head, canonical):
    assert tags(head).canonical_url == canonical


def test_relative_address_of_a_page_whose_own_is_unknown_is_left_out():
    found = tags(meta(Url="./t1.html", Image="./1.jpg"), url=None)
    assert (found.canonical_url, found.image) == (None, None)


def test_markup_and_entities_inside_values_are_resolved():
    found = tags(meta(ArticleTitle="青石镇&lt;br/&gt;建成&amp;ldquo;步道&amp;rdquo;&amp;nbsp;"))
    assert found.title == "青石镇建成“步道”"


def test_keywords_with_blanks_alone_are_parted_at_blanks():
    assert tags(meta(keywords="步道 青石镇  出行")).keywords == ("步道", "青石镇", "出行")
    assert tags(meta(keywords="乡村振兴 步道，青石镇")).keywords == ("乡村振兴 步道", "青石镇")


def test_tags_that_a_broken_head_pushed_into_the_body_are_read():
    assert tags("", body='<p>文</p><meta name="PubDate" content="2024-05-06">').published.value == "2024-05-06"


def test_page_without_tags_says_nothing():
    found = tags("")
    assert (found.title, found.published, found.source, found.keywords, found.raw) == (None, None, None, (), {})


TRAIL = (
    '{"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList","itemListElement":['
    '{"@type":"ListItem","position":1,"name":"首页","item":"http://www.xiqiao.invalid/"},'
    '{"@type":"ListItem","position":2,"item":{"@id":"/zw/","name":"政务公开"}},'
    '{"@type":"ListItem","position":3,"name":"%s"}]}]}'
)


def test_a_trail_that_only_json_ld_tells_gives_the_section():
    found = article(PROSE, head=ld(TRAIL % TITLE))
    assert [(crumb.name, crumb.url) for crumb in found.breadcrumbs] == [
        ("首页", "http://www.xiqiao.invalid/"),
        ("政务公开", "http://www.xiqiao.invalid/zw/"),
    ]
    assert (found.section, found.steps["breadcrumbs"]) == ("政务公开", "jsonld")


def test_a_displayed_trail_outranks_the_one_of_json_ld():
    shown = '<div class=crumbs><a href="/">首页</a> &gt; <a href="/dt/">工作动态</a></div>'
    found = article(PROSE, top=f"{shown}<h1>{TITLE}</h1>{INFO}", head=ld(TRAIL % TITLE))
    assert found.section == "工作动态"


def test_a_link_that_calls_itself_the_category_gives_the_section():
    below = '<footer>发布在 <a href="/category/gj/" rel="category tag">古迹</a></footer>'
    found = article(PROSE, below=below)
    assert (found.section, found.steps["section"]) == ("古迹", "metatags")
