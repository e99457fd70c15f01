"""Each signature has pages that it must catch and an ordinary page, full of the same signs, that it must leave alone."""

import pytest

from crawler.fetching.blocks import SIGNATURES, detect_block, reads_as_article
from crawler.page.page import Page

NAVIGATION = "".join(
    f'<a href="/lm/{n}/">青岚{name}</a> ' for n, name in enumerate(["要闻", "通知", "会议", "提案", "调研", "视察"])
)
BODY = (
    "青岚县昨日召开网络安全工作会议，总结今年以来全县各部门网站的防护情况，部署第四季度的重点任务和应急演练安排。",
    "会上通报了三起典型事例，并请技术人员讲解了访问异常时页面上常见的提示文字及其含义，提醒各单位不要误判。",
)
FOOTER = "主办：青岚县融媒体中心　地址：青岚县临江路八号　联系电话：0000-0000000　版权所有，未经许可不得转载。"


def article(extra="", *, head="", quote=""):
    paragraphs = "".join(f"<p>{text}</p>" for text in (*BODY, *([quote] if quote else [])))
    return (
        f"<html><head><title>全县网络安全工作会议召开-青岚网</title>{head}</head><body>{NAVIGATION}"
        f"<h1>全县网络安全工作会议召开</h1><div>2026-11-20 来源：青岚日报</div>{paragraphs}{extra}<div>{FOOTER}</div></body></html>"
    )


def bare(text, *, title="", head=""):
    return f"<html><head><title>{title}</title>{head}</head><body><div>{text}</div></body></html>"


CLEARANCE = "<script>document.cookie='__jsl_clearance_s='+f();location.href=location.pathname+location.search</script>"
GO = '<script>go({"bts":["1","2"],"chars":"ab","ct":"9","ha":"md5","tn":"x","vt":"3600","wt":"1500"})</script>'
TS = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;$_ts.cd='q';</script>"
R_META = '<meta id="9DhefwqGPrzGxEp9hPaoag" content="x0" r="m">'
ARG1 = "<script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';</script>"
COOKIE_SET = {"Set-Cookie": "a=1; Path=/; Expires=Thu, 26 Nov 2026 00:00:00 GMT,__jsluid_s=0a; Path=/"}

# kind, status, headers, page
BLOCKS = [
    ("jsl_challenge", 521, COOKIE_SET, CLEARANCE),
    ("jsl_challenge", 512, {}, GO),
    ("jsl_challenge", 200, {"X-Via": "jiasule-WAF"}, CLEARANCE),
    ("captcha", 521, {}, bare("本站开启了验证码保护，请输入验证码")),
    ("captcha", 200, {}, bare("本站开启了验证码保护", head='<script src="/cdn-cgi/js/captcha.js"></script>')),
    ("chuangyu", 200, {}, bare("当前访问疑似黑客攻击，已被创宇盾拦截")),
    ("chuangyu", 403, {}, bare('请稍候 <a href="http://help.365cyd.com/cyd-error-help.html?code=403">www.365cyd.com</a>')),
    ("chuangyu", 403, {}, bare('最近有可疑的攻击行为，请稍后重试<img src="/ks-waf-error.png">')),
    ("ruishu", 412, {}, f"<html><head>{R_META}{TS}</head><body></body></html>"),
    ("ruishu", 202, {"Set-Cookie": "FSSBBIl1UgzbN7NS=5abcdefghijklmnopqrstuvwxyz01; path=/"}, f"<html>{TS}</html>"),
    ("ruishu", 200, {}, f'<html><head>{R_META}{TS}<script r="m">f()</script></head><body></body></html>'),
    ("aliyun_js", 200, {"Set-Cookie": "acw_tc=1;path=/"}, f"<html>{ARG1}<script>setCookie('acw_sc__v2',x)</script></html>"),
    ("aliyun_js", 200, {}, f'<html><textarea id="renderData">aliyun_waf</textarea>{ARG1}</html>'),
    ("aliyun", 405, {}, bare("很抱歉，由于您访问的网址有可能对网站造成安全威胁，您的访问被阻断。", title="405")),
    ("aliyun", 405, {}, bare('<img src="//errors.aliyun.com/images/x.png">')),
    ("aliyun", 200, {}, bare('您的访问被阻断<a href="https://errors.aliyun.com/">查看</a>')),
    ("aliyun", 405, {}, bare("your request may cause potential threats to the server's security")),
    ("qcloud", 403, {}, bare("腾讯T-Sec Web应用防火墙")),
    ("qcloud", 200, {}, bare('<iframe src="https://waf.tencent-cloud.com/501page.html"></iframe>')),
    ("huawei", 418, {"Set-Cookie": "HWWAFSESID=1; path=/"}, bare("您的请求疑似攻击行为！")),
    ("360", 493, {"WZWS-Ray": "1-2"}, bare("访问被拒绝")),
    ("360", 200, {"Server": "qianxin-waf"}, bare("请求可能存在威胁", title="访问异常页面")),
    ("360", 200, {}, bare('<a href="http://safe.webscan.360.cn/stopattack.html">x</a><script src="/wzws-waf-cgi/a"></script>')),
    ("safedog", 200, {"Server": "Safedog/4.0"}, bare('<script>self.location="/?a=1"</script>', title="服务器安全狗防护验证页面")),
    ("safedog", 404, {}, bare('如果您是网站管理员，请登录安全狗<script src="http://404.safedog.cn/x.js"></script>')),
    ("bt_waf", 200, {}, bare("您的请求带有不合法参数，已被网站管理员设置拦截！<p>可能原因：提交的内容包含危险的请求", title="网站防火墙")),
    ("bt_waf", 403, {}, bare("您的请求带有不合法参数，已被网站管理员设置拦截！")),
    ("yunsuo", 200, {"Set-Cookie": "yunsuo_session_verify=1; path=/"}, bare('<i class="yunsuologo"></i>')),
    ("yundun", 403, {"X-Cache": "MISS from YUNDUN"}, bare("Blocked by YUNDUN Cloud WAF")),
    ("ddun", 200, {}, bare("D盾_拦截提示", title="D盾_拦截提示")),
    ("ddun", 403, {}, bare("D盾_拦截提示")),
    ("dbapp", 403, {}, bare("您的访问可能对网站造成危险，已被云防护安全拦截")),
    ("dbapp", 200, {}, bare("您的访问可能对网站造成危险，已被云防护安全拦截")),
    ("wangsu", 200, {}, bare("您当前的访问行为存在异常，请稍后重试")),
    ("safeline", 403, {}, bare("请求已被 长亭 SafeLine 阻断")),
    ("west", 403, {}, bare("访问已被云网盾拦截")),
    ("west", 200, {}, bare("访问已被云网盾拦截，频率过高的地址会被自动列入禁止名单")),
    ("yunjiasu", 403, {"Server": "yunjiasu-nginx"}, bare('<script src="/.well-known/yunjiasu-cgi/x.js"></script>')),
    ("geo_405", 405, {}, bare("电信云防护")),
    ("other", 403, {"Server": "NSFocus"}, bare("forbidden")),
    ("other", 461, {}, bare("请求被WEB防火墙拦截")),
]  # fmt: skip

# label, status, headers, page
ORDINARY = [
    ("an article", 200, {}, article()),
    ("an article behind 加速乐", 200, COOKIE_SET, article(head=CLEARANCE)),
    ("an article that 瑞数 let through", 200, {"Set-Cookie": "FSSBBIl1UgzbN7NS=5abcdefghijklmnopqrstuvwxyz01"},
     article(head=R_META + TS)),
    ("a short list that 瑞数 let through", 200, {}, f"<html><head>{R_META}{TS}</head><body>{NAVIGATION * 3}"
     '<li><a href="/1">青岚县公布今年第四批民生实事项目完成情况</a></li><li><a href="/2">青岚县十二家图书馆延长开放时间到晚上九点</a></li>'
     "<li><a href='/3'>临江路改造工程提前完工通车市民出行更加方便</a></li></body></html>"),
    ("a 404 page of a portal behind 瑞数", 404, {}, f"<html><head>{R_META}{TS}</head><body>{NAVIGATION}{FOOTER}"
     "您访问的页面不存在，可能已经移到别处，也可能是地址写错了，请从首页重新进入或者使用站内检索功能查找您需要的内容。"
     "如果您认为这是一个错误，请把地址、时间和您所用的浏览器告诉我们，我们会尽快处理并答复您，感谢您的理解和支持。</body></html>"),
    ("acw_tc alone", 200, {"Set-Cookie": "acw_tc=abc;path=/;HttpOnly;Max-Age=1800"}, bare("短讯")),
    ("__jsluid alone", 200, {"Set-Cookie": "__jsluid_h=abc; max-age=31536000; path=/; HttpOnly"}, bare("短讯")),
    ("安全狗 in front of a short page", 200, {"Server": "Safedog/4.0", "Set-Cookie": "safedog-flow-item=1"}, bare("短讯")),
    ("华为云 in front", 200, {"Set-Cookie": "HWWAFSESID=1; path=/,HWWAFSESTIME=2; path=/"}, bare("短讯")),
    ("a 403 page of the portal itself", 403, {}, bare("您没有权限访问本栏目")),
    ("a true 405", 405, {"Allow": "GET"}, bare("Method Not Allowed")),
    ("a 405 that is not HTML", 405, {}, ""),
    ("an error 521 without a sign", 521, {}, bare("Web server is down")),
    ("an empty page", 200, {}, ""),
    ("footer links to a shield", 200, {}, article('<a href="http://www.365cyd.com/">创宇盾</a><script src="/wzws-waf-cgi/x"></script>')),
    ("a redirecting page", 200, {}, "<html><script>self.location='/index.html'</script></html>"),
    ("a page with a mobile switch", 200, COOKIE_SET, article(head="<script>if(m){document.cookie='m=1';location.href='/m/'}</script>")),
]  # fmt: skip
QUOTES = [sign.pattern.pattern for signature in SIGNATURES for sign in signature.signs if sign.where == "phrase"]


def page(status, html):
    return Page(html.encode(), "http://qinglan.test/a.html", "text/html; charset=utf-8", status)


@pytest.mark.parametrize(
    ("kind", "status", "headers", "html"), BLOCKS, ids=[f"{kind}-{status}-{n}" for n, (kind, status, *_) in enumerate(BLOCKS)]
)  # fmt: skip
def test_block_page_is_named(kind, status, headers, html):
    problem = detect_block(page(status, html), headers)
    assert problem is not None
    assert (problem.kind, problem.retryable) == (f"blocked:{kind}", True)


@pytest.mark.parametrize(("label", "status", "headers", "html"), ORDINARY, ids=[label for label, *_ in ORDINARY])
def test_ordinary_page_is_no_block(label, status, headers, html):
    assert detect_block(page(status, html), headers) is None


@pytest.mark.parametrize(
    "quote", [q.replace("[，,]?", "，").replace("[后候]", "后").replace("['’]?", "'") for q in QUOTES]
)
@pytest.mark.parametrize("where", ["in a paragraph", "as a paragraph", "as the title"])
def test_article_that_quotes_a_block_page_is_no_block(quote, where):
    sentence = {"in a paragraph": f"据介绍，页面上会显示“{quote}”的字样，此时应先核对地址。", "as a paragraph": quote}
    html = article(quote=sentence.get(where, ""))
    if where == "as the title":
        html = html.replace("全县网络安全工作会议召开", quote)
    assert detect_block(page(200, html)) is None


def test_every_signature_has_a_page_of_its_own():
    assert {kind for kind, *_ in BLOCKS} == {signature.kind for signature in SIGNATURES}


def test_saved_page_without_status_is_judged_by_its_text():
    assert detect_block(Page(bare("当前访问疑似黑客攻击，已被创宇盾拦截").encode())).kind == "blocked:chuangyu"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(article(), True, id="title and paragraphs"),
        pytest.param(f"<h1>短讯</h1><div>{BODY[0]}</div>", True, id="text in a div, no title element"),
        pytest.param(f"<title>x</title><p><span>{BODY[0][:20]}</span><b>{BODY[0][20:]}</b></p>", True, id="in spans"),
        pytest.param(f"<p>{BODY[0]}</p>", False, id="no title"),
        pytest.param("<title>x</title><p>短讯一则</p>", False, id="no real paragraph"),
        pytest.param(f'<title>x</title><div><a href="/">{BODY[0]}</a></div>', False, id="links only"),
        pytest.param(f"<title>x</title><script>var a='{BODY[0]}'</script>", False, id="script only"),
    ],
)
def test_positive_test_wants_title_and_a_real_paragraph(html, expected):
    assert reads_as_article(page(200, html)) is expected
