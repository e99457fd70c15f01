"""The words that tell what a line or a block is: labels on pages, and what templates mean by class and id.

Every decision about a name is made once and remembered: the pages of a portal share their templates.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Ids and classes that CMS families put around the body of an article
BODY_NAMES = frozenset(
    (
        # TRS WCM, UCAP, 博达 VSB, 方正
        "trs_editor",
        "trs_editor_view",
        "custom_unionstyle",
        "ucap-content",
        "ucap_content",
        "ucapcontent",
        "vsb_content",
        "vsb_content_2",
        "vsb_content_4",
        "v_news_content",
        "zoom",
        "ozoom",
        "fontzoom",
        # newspapers and agencies
        "p-detail",
        "rwb_zw",
        "rm_txt_con",
        "artibody",
        "artcontent",
        "endtext",
        "post_body",
        "text_con",
        "txt_con",
        # common words of templates
        "articlecontent",
        "article-content",
        "article_content",
        "article-body",
        "article_body",
        "articlebody",
        "newscontent",
        "news_content",
        "news-content",
        "newstext",
        "newsbody",
        "textbody",
        "main-txt",
        "main_txt",
        "content_main",
        "contentbody",
        "content-body",
        "content_body",
        "showcontent",
        "entry-content",
        "single-content",
        "pages_content",
        "view_content",
        "view-content",
        "detail-content",
        "detail_content",
        "detailcontent",
        "detail_con",
        "con_main",
        "xl_content",
        "xl-content",
        "arc_body",
        "arcbody",
    )
)

# Parts of class and id names of boxes of page tools, and of the box that is to be printed or shared
TOOL_TOKENS = frozenset(
    (
        *("share", "bdshare", "bshare", "sharebar", "toolbar", "tools", "print", "printer", "fontsize", "qrcode"),
        *("ewm", "erweima", "pager", "pagination", "pagebar", "prevnext", "prenext", "vote", "mood", "digg"),
        *("report", "banner", "search"),
    )
)
# Parts of class and id names of boxes that are not the article, whatever stands in them
NOISE_TOKENS = frozenset(
    (
        # frame of the page
        *(
            "footer",
            "foot",
            "copyright",
            "copyrights",
            "side",
            "sidebar",
            "aside",
            "nav",
            "navbar",
            "navigation",
            "menu",
        ),
        *("submenu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "topbar", "friendlink", "friendlinks", "yqlj"),
        *("login", "searchbox", "feedback", "jubao"),
        # other articles, readers' words, advertising
        *("comment", "comments", "pinglun", "related", "relate", "relevant", "xgyd", "xgxw", "xiangguan"),
        *("recommend", "recommended", "tuijian", "ranking", "rank", "hotnews", "feed", "ad", "ads", "advert", "adbox"),
        *("tags", "taglist", "disclaimer", "statement", "reply", "tie", "tieba"),
    )
)


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


# Only the foot of a page says this. Looked for one by one: for plain words that is ten times faster than a pattern.
_FOOTER_WORDS = (
    *(
        "版权所有",
        "opyright",
        "COPYRIGHT",
        "ights reserved",
        "ights Reserved",
        "ICP备",
        "ICP证",
        "公网安备",
        "公安备",
        "备案号",
    ),
    *("网站标识码", "网站地图", "不良信息举报"),
)
# The firm that made the page; a notice names people and numbers to call
_MAKER = re.compile("技术支持\\s*[：:][^，。；]{0,30}(?:公司|科技|网络|软件|信息|传媒|技术|中心|集团|大学|工作室)")
_CALL = re.compile("电话|联系|咨询|热线|邮箱|QQ|\\d{3,4}-\\d{7}|1\\d{10}")
_ORGANISER = re.compile("(?:主办|承办)(?:单位)?\\s*[：:].{0,60}(?:承办|维护|备案|电话|地址)|建议使用.{0,20}浏览器")


def is_footer(text: str) -> bool:
    """Whether a line belongs to the foot of a page."""
    for word in _FOOTER_WORDS:
        if word in text:
            return True
    if "技术支持" in text and _MAKER.search(text) and not _CALL.search(text):
        return True
    return ("办" in text or "建议使用" in text) and _ORGANISER.search(text) is not None


_END_LINE = re.compile(
    "^[【\\[（(★●■◆▶>·]*\\s*"
    + _any(
        "相关(?:阅读|新闻|链接|文章|报道|资讯|信息|推荐|文档|稿件|热词|专题|解读|政策|内容)|阅读下一篇|本文导航",
        "延伸\\s*[·•]?\\s*(?:阅读|推荐)|此前报道\\s*[：:]|(?:解读|文件|原文|关联)链接\\s*[：:]?$",
        "推荐(?:阅读|新闻|文章)|热门(?:推荐|新闻|文章|排行|点击|评论)|更多(?:新闻|精彩|阅读|资讯)|精彩推荐|为您推荐|猜你喜欢",
        "往期(?:回顾|推荐)|上一?[篇条则](?:[：:\\s文]|$)|下一?[篇条则](?:[：:\\s文]|$)|返回(?:顶部|列表|首页)|友情链接",
        "网友评论|发表评论(?!员)|我要评论|最新评论|评论列表|关键[字词]\\s*[：:]|标签(?:[：:\\s]|$)|文章关键词|[网文]章?站?纠错",
        "(?:免责|版权(?:与免责)?)声明(?![\u4e00-\u9fff])|特别声明\\s*[：:]|声明\\s*[：:]|您(?:的|对).{0,14}(?:评价|满意)",
    )
)
_END_STARTS = frozenset("此解原【[（(★●■◆▶>·相延阅本推热更精为猜往上下返友网发我最评关标文免版特声您")


def is_end_line(text: str) -> bool:
    """Whether from such a line on what follows is no longer the article."""
    return text[:1] in _END_STARTS and _END_LINE.match(text) is not None


# Lines that ask to share or to scan; they stand before the article as often as after it
SHARE_WORDS = (
    *(
        "扫一扫",
        "扫码",
        "扫描二维码",
        "扫二维码",
        "微信扫",
        "分享到",
        "分享至",
        "分享让更多人看到",
        "客户端下载",
        "下载客户端",
    ),
    *("关注公众号", "关注微信", "微信公众号", "官方微信"),
)
DISCLAIMER_LINE = re.compile(
    _any(
        "仅代表(?:作者|本人|其)|只代表(?:作者|本人|其)|不代表(?:本[网站报刊台平]|平台|网站)|版权归(?:属?原|作者|本网)|转载(?:或引用)?(?:本[文网站])?[,，]?(?:请|时|须|应)|如有侵权|凡本[网站]|本[网站](?:转载|注明)",
        # 转载 and the like must be named: in a regulation anything may need permission
        "未经.{0,16}(?:许可|授权|允许|同意).{0,24}(?:转载|摘编|复制|镜像|刊载|翻印)",
    )
)
_PAGER_LINE = re.compile(
    "^(?:"
    + _any(
        "[【\\[(（]?\\d{1,3}[】\\])）]?|[上下前后]一?页|[首尾末]页|最后一页|余下全文|全文|共\\s*\\d+\\s*页|第\\s*\\d+\\s*页|跳转到?|[.…<>«»|/\\s]+"
    )
    + ")++$"
)
# A whole line of page tools. Nothing is given back (``++``): a long number would be tried in all its divisions
_TOOL_LINE = re.compile(
    "^[【\\[（(《]*\\s*(?:"
    + _any(
        "字体|字号|选择字号|文字大小|视力保护色?|背景色?|颜色|打印(?:本页|此页|本文|文章)?|关闭(?:窗口|本页|此页)?",
        "收藏(?:本页|本文)?|分享(?:到|至)?|复制(?:链接|本文)?|保存(?:本页)?|下载(?:本文)?|放大|缩小|正常|默认|恢复|特大|超大",
        "增大字体|减小字体|[大中小]号?(?:字号)?|[AT]?[+\\-−＋－]|A-?|A\\+|T|纠错|我要纠错|举报|留言|评论|点赞|赞|朗读|听新闻|语音播报",
        "返回(?:顶部|列表|首页|上页)?|顶部|页首|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|QQ|空间|头条|人人网|豆瓣|朋友圈|推荐|更多|转发|次|\\d+",
        "(?:浏览|点击|阅读|访问)(?:次数|数|量|率)?|人气|热度|图集|组图|视频",
    )
    + "[\\s:：|丨/、，,。()（）【】\\[\\]《》+\\-·]*+)++$"
)
_BOILERPLATE_LINE = re.compile(
    "^[（(【\\[]?\\s*"
    + _any(
        "完|续完|全文完|此件公开发布|此件主动公开|此件依申请公开|下转第?\\S{1,8}版?|上接第?\\S{1,8}版?|点击阅读全文|查看更多|阅读全文|阅读原文|展开全文|END|end",
        "分享到.{0,20}|扫一扫.{0,20}|(?:字体|字号)[^\\w].{0,20}",
        "(?:打开|下载|请用).{0,6}(?:APP|客户端)(?:阅读|查看|看).{0,8}|点击(?:进入|查看|观看).{0,10}(?:专题|视频|全文|详情|原文)\\s*[：:>]*|更多内容请.{0,12}",
        "视频\\s*[-—|｜丨]\\s*[^。]{4,50}",
    )
    + "\\s*[】\\])）]?[。]?$"
)
# A line or button that shows the rest of a text
FOLD_SWITCH = re.compile(
    "^\\W*(?:(?:点击|点此)?(?:展开|阅读|查看|显示|浏览|加载|打开|继续)(?:全文|全部|更多|剩余|余下|完整|其余|阅读|查看|内容|正文)"
    "|(?:余下|剩余)(?:全文|内容)|全文展开|(?:点击)?(?:展开|收起)|更多内容|read\\s*more)"
    "(?:全文|部分|内容|文章|正文)?\\W*(?:\\d+%|\\d+/\\d+)?\\W*$",
    re.IGNORECASE,
)
CRUMB_LABEL = re.compile(
    _any("当前的?位置|[您你]的位置|[您你]现在的?位置|现在的?位置|所在位置|[您你]所在的?位置|[您你]现在所在")
)
CRUMB_SEPARATOR = re.compile("\\s*" + _any(">+|＞+|»|›|→|⟩|/|／|\\||｜|-{1,2}>|—>|::|\\\\") + "\\s*")


def is_tool_line(text: str) -> bool:
    """Whether a whole line is nothing but page tools, a pager or what templates print around every article."""
    text = "".join(text.split())
    return any(pattern.match(text) for pattern in (_TOOL_LINE, _BOILERPLATE_LINE, _PAGER_LINE, FOLD_SWITCH))


_STAFF_OR_SOURCE = "来\\s*源|作\\s*者|记者|编\\s*辑|责\\s*编|稿源|供稿|撰稿"
_STAFF_WORDS = re.compile(_STAFF_OR_SOURCE)
_CREDIT_WORDS = re.compile(f"{_STAFF_OR_SOURCE}|时\\s*间|日\\s*期|发布")
_CREDIT_FIGURES = re.compile(r"\d(?:\d{3}\s*[-年/.—]{1,2}\s*\d|\d-\d\d-\d\d|\d{7}|\d[:：]\d\d[:：]\d\d)")


def hints_at_credits(text: str) -> bool:
    """Whether a line may tell date, source or people. Two patterns: each begins so that the engine can skip ahead."""
    return _CREDIT_WORDS.search(text) is not None or _CREDIT_FIGURES.search(text) is not None


def names_staff_or_time(text: str) -> bool:
    """Whether a line without a colon tells credits: 发布 and 时间 alone are words of headlines, too."""
    return _STAFF_WORDS.search(text) is not None or _CREDIT_FIGURES.search(text) is not None


SENTENCE_MARK = re.compile("[，。；！？,;]")
SENTENCE_END = re.compile("[。！？；…!?;.][”’」』）)\"']*\\s*$")
_FILE_TYPES = "pdf|docx?|wps|xlsx?|et|pptx?|dps|ofd|zip|rar|7z|gz|tar|txt|csv|rtf|cebx?|wpt|dot|dwg|tiff?"
FILE_LINK = re.compile(rf"\.({_FILE_TYPES})(?:$|[?#&])", re.IGNORECASE)
FILE_NAME = re.compile(rf"\.({_FILE_TYPES})\s*[】）)\]]?\s*$", re.IGNORECASE)
# Pictures that stand for a file type: an icon folder, or a picture named after the type alone
FILE_ICON = re.compile(
    "/(?:ext|icons?|filetypes?|fileicon|filetypeimages)/|icon_(?:pdf|doc|xls|zip|rar|txt|ppt)"
    "|/(?:pdf|docx?|xlsx?|zip|rar|txt|pptx?|wps|file)\\.(?:gif|png|ico)(?:$|\\?)",
    re.IGNORECASE,
)


_REMEMBERED = 8192
# A name falls into parts at everything but letters and digits, a part into words where capitals begin
_PART, _WORD = re.compile(r"[^\W_]+"), re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_GUID = re.compile(r"(?<![^\W_])[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}(?![^\W_])", re.IGNORECASE)
# What programs make up: hexadecimal figures, or letters and digits in turn (431ad8, x7nav2q)
_GENERATED = re.compile(r"(?=[0-9a-f]*\d[a-f])[0-9a-f]{4,}|.*(?:[a-z]\d+[a-z]+\d|\d[a-z]+\d+[a-z]).*", re.IGNORECASE)
_MIN_HUMPS, _SHORT_HUMP = 3, 3


def node_names(element: Any) -> str:
    """Class and id of an element as one string; "" for most elements."""
    classes, ident = element.get("class"), element.get("id")
    if classes and ident:
        return f"{classes} {ident}"
    return classes or ident or ""


@lru_cache(maxsize=_REMEMBERED)
def is_body_name(names: str) -> bool:
    """Whether a CMS family puts a block of this class or id around the body of an article."""
    return bool(names) and not BODY_NAMES.isdisjoint(names.lower().split())


@lru_cache(maxsize=_REMEMBERED)
def is_noise_name(names: str) -> bool:
    """Whether class or id say that the block is not article text."""
    return not (NOISE_TOKENS | TOOL_TOKENS).isdisjoint(_tokens(names))


@lru_cache(maxsize=_REMEMBERED)
def is_tool_name(names: str) -> bool:
    """Whether they say so only because of words for page tools."""
    tokens = _tokens(names)
    return not TOOL_TOKENS.isdisjoint(tokens) and NOISE_TOKENS.isdisjoint(tokens)


def _tokens(names: str) -> list[str]:
    """The words of class and id in lower case; generated ids have none."""
    if not names or is_body_name(names):
        return []
    parts = (part for part in _PART.findall(_GUID.sub("", names)) if not _GENERATED.fullmatch(part))
    return [word.lower() for part in parts for word in _humps(part)]


def _humps(part: str) -> list[str]:
    """The words of leftTopNav; where capitals follow each other too fast (kAdQzWe) they are none."""
    words = _WORD.findall(part)
    return [] if len(words) >= _MIN_HUMPS and max(map(len, words)) <= _SHORT_HUMP else words


def _unless_generated(part: re.Match[str]) -> str:
    return "" if _GENERATED.fullmatch(part[0]) else part[0]


def class_matcher(pattern: str) -> Any:
    """A remembering test whether class and id of a block match ``pattern``, whatever their case.

    Generated ids match nothing.
    """
    search = re.compile(pattern, re.IGNORECASE).search

    @lru_cache(maxsize=_REMEMBERED)
    def has_role(names: str) -> bool:
        return bool(names) and search(_PART.sub(_unless_generated, _GUID.sub("", names))) is not None

    return has_role


is_title_name = class_matcher(r"title|tit\b|biaoti|headline|\bbt\b|_bt\b|\btt\b")
