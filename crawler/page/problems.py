"""Recognises pages that are no content although they answer 200: soft 404, database error, log-in, script shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lxml.html
from lxml import etree

from crawler.page.decoding import HAN_CHAR
from crawler.page.page import Page
from crawler.text.cleaning import squeeze


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page with status 200 that is no page of the portal's content.

    ``kind`` is ``what:sign`` as in ``gone:message_box``; ``retryable`` says whether asking again may help;
    ``text`` is what the page said, for the log.
    """

    kind: str
    retryable: bool
    text: str


_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "head", "textarea", "option"})
# A real page of a portal has navigation and text; an error page has neither
_MAX_ERROR_CHARS = 600
_MAX_TITLE = 200
_MAX_SHELL_HAN = 50
_BARE_CHARS, _BARE_LINKS = 300, 5
_HAS_MORE = etree.XPath(f"count(//a[@href]) >= {_BARE_LINKS} or boolean(//frame[@src])")
_SITE_SUFFIX = re.compile(r"\s*[-_|—–].*$")
_SOFT_404 = re.compile(
    r"""^(?:错误(?:提示|信息)?|提示)?[:：!！]?(?:(?:
      (?:http)?(?:error)?[-:]?404[-:：]?(?:notfound|error|错误(?:页面?|提示)?|页面?|找不到文件或目录)?
    | (?:抱歉|对不起|很抱歉|非常抱歉)?[,，!！]?(?:[您你]?(?:所?要?|所)?(?:访问|查找|请求|浏览|查看)的)?(?:该|此)?
      (?:页面|网页|文件|内容|信息|文章|栏目|资源)(?:已经?|暂时)?
      (?:不存在|未找到|没有找到|找不到|无法找到|被?删除|不见|走丢|丢失)(?:了|或(?:者)?已?被?(?:删除|移除|过期))?
    | (?:无法找到|找不到|未找到)(?:该|此|[您你]?要?访问的)?(?:页面?|网页|文件|资源)
    | 出错了?|页面出错了?|(?:page|file)?notfound
    )[,，.。:：!！~～…-]*){1,3}$""",
    re.IGNORECASE | re.VERBOSE,
)
_DATABASE = re.compile(
    r"MySQL (?:Query|Error)\s*:|Can not connect to MySQL|Can't connect to (?:local )?MySQL|SQLSTATE\["
    r"|Too many connections"
    r"|Error establishing a database connection|mysqli?_connect\(\)|Lost connection to MySQL|ORA-\d{5}\b"
    r"|数据库(?:服务器)?(?:连接|链接|查询)(?:失败|错误|出错|异常)|无法连接(?:到)?数据库",
    re.I,
)
_LOGIN = re.compile("^(?:用户|会员|系统|管理员?|后台|单点|统一)?(?:身份认证|登[录陆])(?:系统|平台|页面?|中心|入口)?$")
# The site as a whole is under repair; as a title of its own, or a sentence and what it means for visitors
_REPAIR_TITLE = re.compile(
    r"""^(?:本|我|该)?(?:网站|站点?|系统|平台|服务器?|页面|门户)(?:网站)?(?:正在|暂停|临时|停机|进行|例行)*
    (?:维护|升级|改版|检修|维修|建设|调试|割接|更新|改造)+(?:中|期间)?(?:通知|公告|提示|说明|页面?)?$
    |^(?:正在|系统|停机|例行)*(?:维护|升级|改版|建设)+中$|^(?:site\s*)?(?:under\s*)?(?:maintenance|construction)(?:mode)?$""",
    re.I | re.X,
)
_REPAIR = re.compile(
    r"(?:网站|本站|站点|系统|平台|服务器?|页面|门户|您访问的\w{0,8})[^。；;！!]{0,16}(?:维护|升级|改版|检修|维修|建设中|割接|调试|更新)"
)
_REPAIR_MEANS = re.compile(
    r"恢复|稍[后候]|不便|谅解|敬请期待|(?:暂停|停止|暂时不能|暂时无法|暂不|无法)(?:提供)?(?:访问|服务|使用|浏览|对外)"
)
# What stands around an article, however bare its template
_ARTICLE_WORDS = re.compile(
    "来源[:：]|发布(?:时间|日期|单位)|作者[:：]|(?:当前|您的|所在)位置|浏览(?:次数|量)|点击(?:数|量|次数)?[:：]|字体"
)
_PARKED = re.compile("未备案|域名已?过期|网站已?关闭|(?:网站|域名)(?:暂时)?(?:停止|无法)访问|DNSPod|域名停靠")


def generic_problem(page: Page) -> PageProblem | None:
    """The problem of a page, or None; an ordinary article that merely speaks of errors is none.

    >>> generic_problem(Page("<title>404 页面不存在</title><p>您访问的页面不存在".encode())).kind
    'gone:soft404'
    """
    text = page.visible_start
    if len(text) > _MAX_ERROR_CHARS:
        return None
    title = (page.root.findtext(".//title") or "").strip()[:_MAX_TITLE]
    for kind, retryable, test in _TESTS:
        if test(page, title, text):
            return PageProblem(kind, retryable, squeeze(title) or text[:120])
    return None


def is_bare(page: Page) -> bool:
    """Whether a page has next to no text, hardly a link and no frames: no page of a portal, whatever it says.

    >>> is_bare(Page(b"<p>Bad Request</p>"))
    True
    """
    return len(page.visible_start) <= _BARE_CHARS and not _HAS_MORE(page.root)


def visible_text(element: lxml.html.HtmlElement, limit: int) -> str:
    """The text a reader sees, without white space; it stops soon after ``limit`` characters."""
    parts: list[str] = []
    size = 0
    for text in _texts(element):
        parts.append(squeeze(text))
        size += len(parts[-1])
        if size > limit:
            break
    return "".join(parts)


def _texts(element: lxml.html.HtmlElement) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and node.text:
            yield node.text
        if node.tail and node is not element and _is_seen(node.getparent()):
            yield node.tail


def _is_seen(element: lxml.html.HtmlElement | None) -> bool:
    return element is not None and element.tag not in _UNSEEN


def _is_database_error(page: Page, title: str, text: str) -> bool:
    return _DATABASE.search(page.text[:20000]) is not None


def _is_under_repair(page: Page, title: str, text: str) -> bool:
    if not is_bare(page) or _ARTICLE_WORDS.search(text):
        return False
    titles = (title, _SITE_SUFFIX.sub("", title), "".join(page.root.xpath("(//h1|//h2|//h3)[1]//text()")))
    named = any(_REPAIR_TITLE.match(squeeze(part).strip("!！。.…~～")) for part in titles)
    return named or (_REPAIR.search(text) is not None and _REPAIR_MEANS.search(text) is not None)


def _is_soft_404(page: Page, title: str, text: str) -> bool:
    return any(_SOFT_404.match(squeeze(part)) for part in (title, _SITE_SUFFIX.sub("", title)))


def _is_login(page: Page, title: str, text: str) -> bool:
    wanted = any(_LOGIN.match(squeeze(part)) for part in re.split(r"[-_|—–]", title))
    return wanted and bool(page.root.xpath("boolean(//input[@type='password'])"))


def _is_parked(page: Page, title: str, text: str) -> bool:
    return _PARKED.search(title + text) is not None


def _is_script_shell(page: Page, title: str, text: str) -> bool:
    if len(HAN_CHAR.findall(text)) >= _MAX_SHELL_HAN or not page.root.xpath("boolean(//script)"):
        return False
    return not page.root.xpath(f"boolean(//img[@src]|//table|//a[@href][{_BARE_LINKS}])")


_TESTS: tuple[tuple[str, bool, Callable[[Page, str, str], bool]], ...] = (
    ("error:database", True, _is_database_error),
    ("error:maintenance", True, _is_under_repair),
    ("gone:soft404", False, _is_soft_404),
    ("forbidden:login", False, _is_login),
    ("gone:parked", False, _is_parked),
    ("empty:js_shell", False, _is_script_shell),
)
