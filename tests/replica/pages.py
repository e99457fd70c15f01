"""Pages that no portal means to show: database errors and the pages of firewalls, written after their known signs."""

from __future__ import annotations

from tests.replica.http import Answer, page

DATABASE_ERROR = (
    '<div style="font-size:12px;text-align:left; border:1px solid #9cc9e0; padding:1px 4px;color:#000000;">'
    "<span>MySQL Query : </span><br /><span>MySQL Error : </span>Can not connect to MySQL server<br />"
    "<span>MySQL Errno : 2002</span><br /><span>Message : </span>Can not connect to MySQL server</div>"
)


def _block(body: str, status: int, **headers: str) -> Answer:
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = page(body, status)
    return Answer(answer.body, status, {**answer.headers, **extra})


BLOCK_PAGES: dict[str, Answer] = {
    "jsl": _block(
        "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1|-1|abc');"
        "location.href=location.pathname+location.search</script>",
        521,
        Set_Cookie="__jsluid_h=0123456789abcdef; max-age=31536000; path=/; HttpOnly",
    ),
    "chuangyu": _block(
        "<html><body><h1>当前访问疑似黑客攻击，已被创宇盾拦截</h1><p>www.365cyd.com</p></body></html>", 403
    ),
    "ruishu": _block(
        '<!DOCTYPE html><html><head><meta content="abcd" r="m"><script r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};'
        "$_ts.nsd=12345;$_ts.cd='qqq';</script></head><body></body></html>",
        412,
        Set_Cookie="a1b2c3S=xyz; Path=/; HttpOnly",
    ),
    "aliyun_js": _block(
        f"<html><script>var arg1='{'0F' * 20}';function setCookie(){{document.cookie='acw_sc__v2='+arg2;}}</script>"
        "<!-- aliyun_waf --></html>",
        200,
        Set_Cookie="acw_tc=1; path=/",
    ),
    "aliyun": _block("<html><body>您的访问被阻断 errors.aliyun.com</body></html>", 405),
    "qcloud": _block(
        "<html><title>腾讯T-Sec Web应用防火墙</title><a href='https://waf.tencent.example/403page'>返回</a></html>", 403
    ),
    "huawei": _block("<html><body>您的请求疑似攻击行为</body></html>", 418, Set_Cookie="HWWAFSESID=1; path=/"),
    "360": _block("<html><title>访问异常页面</title><body>wzws-waf-cgi/</body></html>", 493, WZWS_Ray="1-2-3"),
    "safedog": _block(
        '<html><title>服务器安全狗防护验证页面</title><script>self.location="/?safe";</script></html>',
        200,
        Server="Safedog",
    ),
    "bt": _block(
        "<html><title>网站防火墙</title><body>您的请求带有不合法参数，已被网站管理员设置拦截！</body></html>", 200
    ),
    "safeline": _block("<html><body>请求已被 长亭 SafeLine 阻断</body></html>", 403),
    "geo": _block("<html><body>电信云防护：您所在的地区暂不能访问本站</body></html>", 405),
}
