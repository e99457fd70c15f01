"""Datelines and bylines as papers print them, with invented people: each form once, and what looks like one."""

import pytest

from crawler.extraction.model import AUTHORS_AMBIGUOUS
from crawler.extraction.signatures import read_dateline

AUTHORS = [
    # datelines
    ("新岭报讯（记者 陆小夫）近日，步道建成。", "陆小夫"),
    ("新岭社南岭9月21日电（记者熊小明、翁小晔）近日", "熊小明/翁小晔"),
    ("新岭社南岭7月13日电 （记者郭小凡）近日", "郭小凡"),
    ("新岭社北京1月1日电 (记者 庞小忌)近日", "庞小忌"),
    ("新岭社西宁11月22日电(赵小松)近日", "赵小松"),
    ("新岭网9月16日电 (余小舟 韦小岚)近日", "余小舟/韦小岚"),
    ("本报4月17日讯（记者　梁小虎）近日", "梁小虎"),
    ("本报南岭讯（记者蔡小辉）近日", "蔡小辉"),
    ("本报讯（记者孙小珺 通讯员褚小威）近日", "孙小珺/褚小威"),
    ("本报讯（首席记者 孙小珺）近日", "孙小珺"),
    ("本报讯（全媒体记者 孙小珺 通讯员 褚小威 文/图）近日", "孙小珺/褚小威"),
    ("本报讯（记者 孙小珺/文 褚小威/图）近日", "孙小珺"),
    ("青石在线-溪桥频道11月8日讯（青石在线记者 霍小羿 通讯员 吴小艇）近日", "霍小羿/吴小艇"),
    (
        "华岭在线7月6日讯（文/视频 全媒体记者 王小芳 实习生 罗小妮 黄小静 通讯员 王小莞）近日",
        "王小芳/罗小妮/黄小静/王小莞",
    ),
    ("长河网10月4日讯（记者陈小智 整合）近日", "陈小智"),
    ("长河网消息（记者 甘小溪）：近日", "甘小溪"),
    ("【长河报讯】（记者 甘小溪）近日", "甘小溪"),
    ("长河青年报客户端北京9月16日电（长青报·长青网记者 甘小溪）近日", "甘小溪"),
    ("记者 陆小乐 本报溪桥12月23日讯 (记者 陆小乐)近日", "陆小乐"),
    ("（记者 甘小溪 石小霖）近日，步道建成。", "甘小溪/石小霖"),
    ("近日，青石镇步道建成（记者 甘小溪）。", "甘小溪"),
    ("（通讯员 甘小溪）近日", "甘小溪"),
    ("【文/观潮网专栏作者 王小文】", "王小文"),
    ("本报讯 记者甘小溪、通讯员石小霖报道：近日，步道建成。", "甘小溪/石小霖"),
    ("本报讯（记者 阿依古丽·买买提）近日", "阿依古丽·买买提"),
    ("本报讯（记者 欧阳小溪 余 舟）近日", "欧阳小溪/余舟"),
    # bylines
    ("□记者 李小路 刘小兵 报道", "李小路/刘小兵"),
    ("本报记者 王小丹 实习生 黄小滢 上海报道", "王小丹/黄小滢"),
    ("青石新闻记者 段小超 廖小艳", "段小超/廖小艳"),
    ("□记者姚小勤通讯员李小光", "姚小勤/李小光"),
    ("□记者郭小朝通讯员陈小刚文图", "郭小朝/陈小刚"),
    ("■ 本报记者 艾小晴", "艾小晴"),
    ("(文/图 刘小东 易小楠)", "刘小东/易小楠"),
    ("本版文/本报记者 周小宇 邹小霞", "周小宇/邹小霞"),
    ("文/本报记者  张小艳", "张小艳"),
    ("采写：南都记者 余小菁 向小妮", "余小菁/向小妮"),
    ("采写：南都见习记者 林小沛", "林小沛"),
    ("青石云-青石日报记者 甘小溪", "甘小溪"),
    ("记者:陈小悦", "陈小悦"),
    ("本报记者　王　丹　　通讯员　黄小滢", "王丹/黄小滢"),
    ("文丨甘小溪", "甘小溪"),
    ("文 | 甘小溪 图 | 石小霖", "甘小溪"),
    ("文/甘小溪 图/石小霖", "甘小溪"),
    ("甘小溪/文 石小霖/图", "甘小溪"),
    ("甘小溪 文/图", "甘小溪"),
    ("通讯员 甘小溪 摄影报道", "甘小溪"),
    ("撰文：甘小溪 摄影：石小霖", "甘小溪"),
    ("作者丨甘小溪 编辑丨石小霖", "甘小溪"),
    ("青石日报记者 甘小溪 青石日报通讯员 石小霖", "甘小溪/石小霖"),
    ("本报评论员 甘小溪", "甘小溪"),
    ("特约撰稿人 甘小溪", "甘小溪"),
    ("采写 甘小溪 编辑 石小霖", "甘小溪"),
]


@pytest.mark.parametrize(("paragraph", "names"), AUTHORS)
def test_reporters_of_the_opening_are_read(paragraph, names):
    assert "/".join(read_dateline(paragraph).authors) == names


@pytest.mark.parametrize(
    "paragraph",
    [
        "据新岭社电 3月4日14时许，步道建成。",
        "近日，记者从青石县政协获悉，步道建成。",
        "记者了解到，今年以来新建步道十公里。",
        "记者 走访了青石镇",
        "青石镇（原青石乡）位于南岭脚下，步道建成。",
        "会议指出（以下简称“指出”），要加强建设。",
        "新岭社北京9月16日电（2024年）近日",
        "新岭社北京9月16日电（见习）近日",
        "本报讯 近日，步道建成。",
        "青石镇记者站（成立于2001年）",
        "本报评论员",
        "本报记者",
        "本报讯（记者 摄）",
        "记者节活动 青石镇举行",
        "作者单位：青石大学",
        "（作者系青石大学教授）",
        "图为步道（甘小溪 摄）",
        "文章指出，步道建设要加快。",
        "图书馆 步道",
        "",
    ],
)
def test_opening_that_names_no_reporter_gives_none(paragraph):
    assert read_dateline(paragraph).authors == ()


def test_newsroom_of_a_dateline_is_told_without_place_and_day():
    assert read_dateline("新岭社南宁9月21日电（记者熊小明）近日").newsroom == "新岭社"
    assert read_dateline("青石日报讯（记者熊小明）近日").newsroom == "青石日报"
    assert read_dateline("本报南昌讯（记者蔡小辉）近日").newsroom == "本报"


def test_dateline_ends_at_its_bracket():
    text = "本报讯（记者 余小舟）近日，步道建成。"
    start, end = read_dateline(text).span
    assert text[start:end] == "本报讯（记者 余小舟）"


def test_photographers_of_a_byline_are_kept_apart():
    credits = read_dateline("文/甘小溪 图/石小霖")
    assert (credits.authors, credits.photographers) == (("甘小溪",), ("石小霖",))


def test_editor_of_a_byline_is_no_author():
    credits = read_dateline("作者丨甘小溪 编辑丨石小霖")
    assert (credits.authors, credits.editors) == (("甘小溪",), ("石小霖",))


def test_unclear_padding_is_told():
    assert AUTHORS_AMBIGUOUS in read_dateline("本报讯（记者 韦 小 妮）近日").warnings
