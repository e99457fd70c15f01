"""Meta lines as portals print them, with invented names and media: each is read, and what looks alike is left alone."""

from datetime import datetime

import pytest

from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.model import AUTHORS_AMBIGUOUS
from crawler.extraction.sources import is_source
from crawler.text.dates import CHINA

FIELDS = ("published", "modified", "issued", "source", "authors", "editors", "column", "original_title")


def said(text, now=None):
    """What a line says, without its empty fields, dates as values, names as one string."""
    credits = read_meta_line(text, now=now)
    values = {name: getattr(credits, name) for name in FIELDS}
    values["published"] = credits.published and credits.published.value
    values["modified"] = credits.modified and credits.modified.value
    values["issued"] = credits.issued and credits.issued.value
    values["authors"], values["editors"] = "/".join(credits.authors), "/".join(credits.editors)
    return {name: value for name, value in values.items() if value}


AT = "2024-05-06T07:08:09+08:00"
MINUTE = "2024-05-06T07:08:00+08:00"
DAY = "2024-05-06"

LINES = [
    pytest.param("时间：2024年5月6日上午9时", {}, id="time of a meeting"),
    pytest.param("时间：2024年5月6日上午9:00—11:00", {}, id="duration of a meeting"),
    pytest.param(
        "时间：2024年5月6日 下午3:08 来源：青石报",
        {"published": "2024-05-06T15:08:00+08:00", "source": "青石报"},
        id="a time by hand beside a source",
    ),
    pytest.param("发布时间：2024年5月6日 下午3:08", {"published": "2024-05-06T15:08:00+08:00"}, id="发布时间 by hand"),
    pytest.param("关于2024年5月6日停水的通知", {}, id="a day inside a title"),
    pytest.param("据青石新闻消息，2024年5月6日，步道建成。", {}, id="a day inside a sentence"),
    pytest.param("2024年5月6日停水通知", {}, id="a title that begins with a day"),
    pytest.param("2024-05-06 星期一 来源：青石报", {"published": DAY, "source": "青石报"}, id="day of the week"),
    pytest.param("2024年5月6日星期一", {"published": DAY}, id="day of the week glued"),
    pytest.param("发布于2024-05-06", {"published": DAY}, id="发布于 glued"),
    pytest.param("青石日报2024年05月06日", {"published": DAY, "source": "青石日报"}, id="source glued to the date"),
    pytest.param("余小溪向记者介绍，步道建成后游人多了。", {}, id="a sentence about a reporter"),
    pytest.param("关于我们|合作加盟|供稿服务|联系我们", {}, id="a footer"),
    pytest.param(
        "作者：青石镇 韦小舟 | 时间：2024-05-06", {"published": DAY, "authors": "韦小舟"}, id="town before the author"
    ),
    pytest.param(
        "2024-05-06 来源：青石新闻网　参与互动", {"published": DAY, "source": "青石新闻网"}, id="another tool"
    ),
    pytest.param(
        "提供单位：青石市民政局 时间：2024-05-06", {"published": DAY, "source": "青石市民政局"}, id="提供单位"
    ),
    pytest.param("作者：宣传科 来源：青石县政协", {"source": "青石县政协"}, id="office as author"),
    pytest.param("作者：青石县委宣传部", {}, id="an organisation is no author"),
    pytest.param("供稿：综合科", {}, id="an office that sent the text in is no author"),
    pytest.param("编辑：综合科", {}, id="an office is no editor"),
    pytest.param("2024-05-06 时政新闻", {"published": DAY}, id="a column is no source"),
    pytest.param(
        "2024-05-06\n青石传媒\n时政新闻\n1665", {"published": DAY, "source": "青石传媒"}, id="source, then column"
    ),
    pytest.param(
        "我们走过|时间:2024-05-06 07:08 来源:1号综合 评论:0",
        {"published": MINUTE, "source": "1号综合"},
        id="column in front",
    ),
    pytest.param(
        "来源：青石社記者：余小舟 責任編輯: 趙小霁",
        {"source": "青石社", "authors": "余小舟", "editors": "趙小霁"},
        id="traditional characters",
    ),
    pytest.param(
        "时间 : 2024-05-06 07:08:09 来源 : 青石日报", {"published": AT, "source": "青石日报"}, id="blanks around colons"
    ),
    pytest.param("来源：青石政府网 | 【 A- A A+ 】 | 打印", {"source": "青石政府网"}, id="letters for the type size"),
    pytest.param("发布者：管小理 发布时间：2024-05-06", {"published": DAY}, id="who published is no author"),
    pytest.param("作者：新岭日报王小明", {"authors": "王小明"}, id="name glued to its agency"),
    pytest.param(
        "http://www.shi.invalid 2024-05-06 来源：青石报", {"published": DAY, "source": "青石报"}, id="address in front"
    ),
    pytest.param(
        "生成日期: 2024-05-06 文号: 信息来源: 关键词:", {"issued": DAY}, id="a document of an open-government list"
    ),
    pytest.param(
        "2024-05-06 07:08:09 作者:余 舟 韦晓岚 曹一鸣 来源:南岭日报",
        {"published": AT, "authors": "余舟/韦晓岚/曹一鸣", "source": "南岭日报"},
        id="date, authors with a padded name, source",
    ),
    pytest.param(
        "2024年05月06日 07:08\u00a0\u00a0来源：南岭新闻网", {"published": MINUTE, "source": "南岭新闻网"}, id="nbsp"
    ),
    pytest.param(
        "【时间：2024年05月06日】【来源：南岭新闻网】【作者：许小舟】【编辑：陆小帆】",
        {"published": DAY, "source": "南岭新闻网", "authors": "许小舟", "editors": "陆小帆"},
        id="each value in brackets",
    ),
    pytest.param(
        "【作者：谢小溪 潘小荷】【编辑：金小山】", {"authors": "谢小溪/潘小荷", "editors": "金小山"}, id="two authors"
    ),
    pytest.param(
        "时间：2024年05月06日 07:08    来源：青石网娱乐    编辑：陈小婕",
        {"published": MINUTE, "source": "青石网娱乐", "editors": "陈小婕"},
        id="wide gaps",
    ),
    pytest.param(
        "发布时间： 2024-05-06 07:08:09 | 来源： 青石政协报 | 作者： 孙小诚 | 责任编辑： 王小静",
        {"published": AT, "source": "青石政协报", "authors": "孙小诚", "editors": "王小静"},
        id="bars",
    ),
    pytest.param(
        "发布时间：2024-05-06 丨 来源：青石日报 丨 责任编辑：杨小乾",
        {"published": DAY, "source": "青石日报", "editors": "杨小乾"},
        id="Han bars",
    ),
    pytest.param(
        "2024-05-06 07:08　　来源：青石新闻网　 / 　编辑：雷小莹",
        {"published": MINUTE, "source": "青石新闻网", "editors": "雷小莹"},
        id="U+3000 and slash",
    ),
    pytest.param(
        "2024-05-06 07:08来源：青石时报网作者：李小山",
        {"published": MINUTE, "source": "青石时报网", "authors": "李小山"},
        id="glued",
    ),
    pytest.param("来源： 《青石》", {"source": "《青石》"}, id="title marks"),
    pytest.param(
        "2024年05月06日07:08 来源：青石网－青石日报",
        {"published": MINUTE, "source": "青石网－青石日报"},
        id="site and paper",
    ),
    pytest.param("来源：青石网-文化频道 原创稿", {"source": "青石网-文化频道"}, id="原创稿"),
    pytest.param(
        "来源: 青石自治区人民政府门户网站 2024-05-06 07:08",
        {"source": "青石自治区人民政府门户网站", "published": MINUTE},
        id="date behind the source",
    ),
    pytest.param("信息来源：青石省发改委", {"source": "青石省发改委"}, id="信息来源"),
    pytest.param("稿件来源：青石省发改委", {"source": "青石省发改委"}, id="稿件来源"),
    pytest.param("文章来源：青石省发改委", {"source": "青石省发改委"}, id="文章来源"),
    pytest.param(
        "发布日期：2024-05-06 浏览次数： 来源：青石县", {"published": DAY, "source": "青石县"}, id="empty counter"
    ),
    pytest.param(
        "来源：青石市人民政府办公室（2017）", {"source": "青石市人民政府办公室（2017）"}, id="year in the source"
    ),
    pytest.param("来源: | 作者：", {}, id="empty values"),
    pytest.param("作者：来源：编辑：", {}, id="all labels empty and glued"),
    pytest.param("来源：作者：余一舟", {"authors": "余一舟"}, id="an empty label takes nothing"),
    pytest.param(
        "2024年05月06日 来源:青石网南岭频道 作者:何小程",
        {"published": DAY, "source": "青石网南岭频道", "authors": "何小程"},
        id="channel of a site",
    ),
    pytest.param("来源：青石新闻·青石号·政务", {"source": "青石新闻·青石号·政务"}, id="middle dots in a source"),
    pytest.param("本文转自：青石新闻网", {"source": "青石新闻网"}, id="本文转自"),
    pytest.param("转载自：青石新闻网", {"source": "青石新闻网"}, id="转载自"),
    pytest.param("来源：转自青石政协报", {"source": "青石政协报"}, id="转自 in the value"),
    pytest.param("来源：摘自《青石月刊》", {"source": "《青石月刊》"}, id="摘自"),
    pytest.param("来源于：青石镇办事处", {"source": "青石镇办事处"}, id="来源于"),
    pytest.param("（原标题：青石镇建成步道）", {"original_title": "青石镇建成步道"}, id="原标题"),
    pytest.param("责任编辑：李小群校对：刘小威", {"editors": "李小群"}, id="校对 is nobody's field"),
    pytest.param(
        "编辑|禤小杰责编|陈小莹校对|黄小敏来源|青石参考",
        {"editors": "禤小杰/陈小莹", "source": "青石参考"},
        id="bars as colons, glued",
    ),
    pytest.param("责任编辑：杨小倩_NF4425", {"editors": "杨小倩"}, id="staff code"),
    pytest.param("[责任编辑：韩小林 PK155]", {"editors": "韩小林"}, id="staff code behind a blank"),
    pytest.param("（责任编辑：HN666）", {}, id="nothing but a staff code"),
    pytest.param("(责编：汤小瑶、丁小涛)", {"editors": "汤小瑶/丁小涛"}, id="two editors"),
    pytest.param("（责任编辑：系统管理员）", {}, id="placeholder"),
    pytest.param("来 源：青石县民政局 作 者：张 山", {"source": "青石县民政局", "authors": "张山"}, id="spread labels"),
    pytest.param("来源 青石社 作者 张小宁", {"source": "青石社", "authors": "张小宁"}, id="labels without a colon"),
    pytest.param("来源： 青石日报 打印", {"source": "青石日报"}, id="tool behind the source"),
    pytest.param("来源：青石日报 字体：大 中 小", {"source": "青石日报"}, id="type size behind the source"),
    pytest.param("来源：青石日报 【字体：大 中 小】 打印 关闭", {"source": "青石日报"}, id="tools in brackets"),
    pytest.param("来源：青石日报 浏览：123次 分享到：", {"source": "青石日报"}, id="counter behind the source"),
    pytest.param("来源：青石日报我要纠错", {"source": "青石日报"}, id="tool glued to the source"),
    pytest.param("来源：阅读青石", {"source": "阅读青石"}, id="a source may begin like a tool"),
    pytest.param("作者: 阅读 539", {}, id="counter in the place of the author"),
    pytest.param(
        "来源：新岭社 责任编辑：李小四 打印本页", {"source": "新岭社", "editors": "李小四"}, id="tool behind names"
    ),
    pytest.param(
        "2024-05-06 07:08 青石日报", {"published": MINUTE, "source": "青石日报"}, id="bare source behind the date"
    ),
    pytest.param(
        "2024-05-06 07:08\n\t\t青石日报\n\t举报",
        {"published": MINUTE, "source": "青石日报"},
        id="elements of their own",
    ),
    pytest.param(
        "2024-05-06 07:08 来源: 青石网-青石日报\n  南岭\n  举报",
        {"published": MINUTE, "source": "青石网-青石日报"},
        id="what stands apart is no part of the source",
    ),
    pytest.param(
        "来源：青石新闻网 王小帆 2024-05-06 07:08",
        {"published": MINUTE, "source": "青石新闻网", "authors": "王小帆"},
        id="author without a label behind the source",
    ),
    pytest.param(
        "来源：青石日报（记者 余小舟）", {"source": "青石日报", "authors": "余小舟"}, id="reporter in the source"
    ),
    pytest.param(
        "来源：青石日报记者 余小舟", {"source": "青石日报", "authors": "余小舟"}, id="reporter glued to the source"
    ),
    pytest.param(
        "本报记者 余小舟 韦小岚 2024-05-06", {"published": DAY, "authors": "余小舟/韦小岚"}, id="byline in the line"
    ),
    pytest.param(
        "发布时间：2024-05-06 07:08 更新时间：2024-05-07 09:10",
        {"published": MINUTE, "modified": "2024-05-07T09:10:00+08:00"},
        id="published and modified",
    ),
    pytest.param("最后更新: 2024-05-06 07:08", {"modified": MINUTE}, id="最后更新 is no publication"),
    pytest.param(
        "成文日期：2023-01-02 发布日期：2024-05-06", {"published": DAY, "issued": "2023-01-02"}, id="成文日期"
    ),
    pytest.param("栏目：时政动态 发布日期：2024-05-06", {"column": "时政动态", "published": DAY}, id="column"),
    pytest.param(
        "供稿：余小舟、韦小岚 审核：李小四", {"authors": "余小舟/韦小岚"}, id="供稿 names authors, 审核 nobody"
    ),
    pytest.param("撰稿：余小舟 摄影：韦小岚", {"authors": "余小舟"}, id="photographers are no authors"),
    pytest.param("通讯员：余小舟", {"authors": "余小舟"}, id="通讯员"),
    pytest.param("作者：记者 余小舟 通讯员 廖　磊", {"authors": "余小舟/廖磊"}, id="roles inside the author's value"),
    pytest.param("作者：青石日报", {}, id="a newspaper is no author"),
    pytest.param("作者：青石县民政局 余小舟", {"authors": "余小舟"}, id="office before the author"),
    pytest.param("作者：佚名", {}, id="佚名"),
    pytest.param("作者：admin", {}, id="admin"),
    pytest.param("作者：本站", {}, id="本站 is no author"),
    pytest.param("作者：网友", {}, id="网友"),
    pytest.param("作者：本报记者", {}, id="本报记者 is a role"),
    pytest.param("作者：阿卜杜拉•热合曼", {"authors": "阿卜杜拉·热合曼"}, id="minority name"),
    pytest.param(
        "发布日期：2024-05-06 发布机构：青石市民政局", {"published": DAY, "source": "青石市民政局"}, id="发布机构"
    ),
    pytest.param("发布机构：青石市民政局 来源：青石日报", {"source": "青石日报"}, id="来源 comes before 发布机构"),
    pytest.param("图片来源：青石图库", {}, id="source of a picture"),
    pytest.param("（资料来源：青石消息、海外网等）", {}, id="source of facts"),
    pytest.param("数据来源：青石统计局", {}, id="source of figures"),
    pytest.param("作者单位：青石大学", {}, id="作者单位 is no author"),
    pytest.param(
        "索引号：004500-2024 主题词：步道 来源：青石日报", {"source": "青石日报"}, id="unknown labels end values"
    ),
    pytest.param("来源：null", {}, id="null"),
    pytest.param("来源：1", {}, id="a number is no source"),
    pytest.param("全镇建成步道十公里，群众出行更加方便。", {}, id="prose"),
    pytest.param("首页 > 时政动态 > 正文", {}, id="breadcrumbs"),
    pytest.param("字体： 放大 正常 缩小", {}, id="tools"),
    pytest.param("", {}, id="nothing"),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_meta_line_is_read(line, expected):
    assert said(line) == expected


def test_relative_date_needs_the_time_of_the_fetch():
    assert said("3小时前 来源：青石日报") == {"source": "青石日报"}
    now = datetime(2024, 5, 6, 10, 8, tzinfo=CHINA)
    assert said("3小时前 来源：青石日报", now) == {"source": "青石日报", "published": MINUTE}


def test_names_that_can_be_cut_in_two_ways_are_told_and_not_guessed():
    credits = read_meta_line("作者：韦 夏 妮 来源：青石日报")
    assert credits.authors == ()
    assert AUTHORS_AMBIGUOUS in credits.warnings


def test_organisations_among_the_names_are_kept_apart():
    assert read_meta_line("作者：青石县民政局 余小舟").organisations == ("青石县民政局",)


@pytest.mark.parametrize(
    ("line", "units"),
    [("作者：宣传科", ("宣传科",)), ("作者：宣传科 余小舟", ()), ("供稿：宣传科", ()), ("作者：青石县委宣传部", ())],
)
def test_office_in_the_place_of_the_author_is_told_apart(line, units):
    assert read_meta_line(line).units == units


def test_unlabelled_names_are_marked_as_such():
    assert read_meta_line("来源：青石新闻网 王小帆").origin == "unlabelled"
    assert read_meta_line("作者：王小帆").origin == "label"


@pytest.mark.parametrize("text", ["新岭日报", "新华社", "县民政局", "《新岭文艺》"])
def test_name_of_a_medium_or_office_is_a_source(text):
    assert is_source(text)


@pytest.mark.parametrize("text", ["推动产业布局", "座谈会举办", "新规出台", "全体干部", "时政新闻", "南宁"])
def test_what_only_ends_like_one_is_none(text):
    assert not is_source(text)
