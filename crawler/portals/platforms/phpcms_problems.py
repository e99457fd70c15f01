"""A page of PHPCMS in, the reason why it is no content out: all of them come with status 200."""

from __future__ import annotations

import re
from typing import cast

import lxml.html
from lxml import etree

from crawler.normalize.page import Page
from crawler.normalize.text import squeeze
from crawler.portals.platforms.base import PageProblem
from crawler.portals.platforms.problems import generic_problem, visible_text

# A box is a few hundred bytes of text; an article that quotes its words is longer or has no box title
_MAX_BOX_CHARS = 400
_BOX_TITLE = re.compile("^(?:系统|操作)?(?:提示信息|信息提示|提示|消息提示)$")
_BOX_WAY_BACK = re.compile("点这里返回上一页|返回上一页|如果您的浏览器没有自动跳转，请点击这里")
_GONE = re.compile(
    "(?:栏目|信息|文章|内容|专题|页面)(?:已经?)?(?:不存在|被删除|已删除)|还未通过审批|缺少栏目ID|content_not_exist|已?不存在或"
)
_FORBIDDEN = re.compile(
    "没有访问(?:该信息)?的?权限|请先?登[录陆]|(?:权限|点数|积分)不[足够]|阅读权限|需要支付|非法操作"
)
_BUSY = re.compile("频繁|过于?快|稍[后候]再试|间隔")
_ARTICLE = etree.XPath("id('Article')")
_PAGER_LINKS = etree.XPath("boolean(id('pages')//a)")
_NO_CONTROLLER = re.compile(r"^\s*(?:Controller|Action) does not exist\.\s*$")


def phpcms_problem(page: Page, *, is_article: bool) -> PageProblem | None:
    """The problem of a page, or None.

    Args:
        is_article: the page was asked for as an article, so that an empty body is a problem.
    """
    bare = _NO_CONTROLLER.match(page.text[:200]) if len(page.body) < 200 else None
    if bare:
        return PageProblem("gone:soft404", False, page.text.strip())
    return _message_box(page) or generic_problem(page) or (_empty_shell(page) if is_article else None)


def _message_box(page: Page) -> PageProblem | None:
    source = page.text
    if "showMsg" not in source and "提示" not in source[:4000]:
        return None
    title = squeeze(page.root.findtext(".//title") or "")
    boxes = page.root.find_class("showMsg")
    if not boxes and not _BOX_TITLE.match(title):
        return None
    text = visible_text(boxes[0] if boxes else page.root, _MAX_BOX_CHARS + 1)
    signs = (bool(boxes), bool(_BOX_TITLE.match(title)), bool(_BOX_WAY_BACK.search(text)), _says(text) is not None)
    if sum(signs) < 2 or len(page.visible_start) > _MAX_BOX_CHARS:
        return None
    message = _BOX_WAY_BACK.sub("", text.removeprefix(title)).strip("[]，,。 ")
    kind, retryable = _says(text) or ("error:message_box", False)
    return PageProblem(kind, retryable, message)


def _says(text: str) -> tuple[str, bool] | None:
    """What a box text means: forbidden wins, for 「信息不存在，请先登录」 asks for a log-in."""
    if _FORBIDDEN.search(text):
        return "forbidden:message_box", False
    if _GONE.search(text):
        return "gone:message_box", False
    return ("error:message_box", True) if _BUSY.search(text) else None


def _empty_shell(page: Page) -> PageProblem | None:
    """An article's frame around nothing: what the CMS shows for an external link, or past the last sub-page."""
    for article in cast("list[lxml.html.HtmlElement]", _ARTICLE(page.root))[:1]:
        for body in article.find_class("content")[:1]:
            if visible_text(body, 1) or body.xpath(".//img|.//table|.//a[@href]|.//video|.//embed|.//iframe"):
                return None
            if _PAGER_LINKS(page.root):
                return None
            return PageProblem("empty:no_body", False, squeeze(page.root.findtext(".//title") or ""))
    return None
