"""Signatures at the end of an article, with invented people: each form once, and its neighbours that are none."""

import pytest

from crawler.extraction.signatures import read_signature

AUTHORS = [
    ("共同建设美丽家园。□ 余 舟 韦晓岚 曹一鸣", "余舟/韦晓岚/曹一鸣"),
    ("□ 余 舟 韦晓岚", "余舟/韦晓岚"),
    ("□余舟 韦晓岚", "余舟/韦晓岚"),
    ("“建设家园。”■ 本报记者 艾小晴", "艾小晴"),
    ("步道建成。（余 舟）", "余舟"),
    ("步道建成。（余舟 韦晓岚）", "余舟/韦晓岚"),
    ("步道建成。（余舟、韦晓岚）", "余舟/韦晓岚"),
    ("步道建成。（欧阳小舟）", "欧阳小舟"),
    ("步道建成。（余小舟）（完）", "余小舟"),
    ("步道建成。(文/图 刘小东 易小楠)", "刘小东/易小楠"),
    ("（撰稿：巨小刚、刘小怡；摄影：毛小青、姚小青）", "巨小刚/刘小怡"),
    ("步道建成。（新岭社记者 甘小溪 石小霖）", "甘小溪/石小霖"),
    ("步道建成。（记者：甘小溪 通讯员：石小霖 编辑：韦一）", "甘小溪/石小霖"),
    ("步道建成。（总台央广记者 甘小溪）", "甘小溪"),
    ("步道建成。（作者：甘小溪，系青石大学教授）", "甘小溪"),
    ("步道建成。（作者 甘小溪 系青石大学教师）", "甘小溪"),
    ("步道建成。（供稿：甘小溪）", "甘小溪"),
    ("步道建成。（甘小溪 供稿）", "甘小溪"),
    ("步道建成。（甘小溪 文/图）", "甘小溪"),
    ("步道建成。（青石县民政局 甘小溪）", "甘小溪"),
    ("步道建成。（青石镇 甘小溪 石小霖）", "甘小溪/石小霖"),
    ("步道建成。（通讯员 甘小溪", ""),
    ("步道建成。（记者宋小晨、田小全、胡\ufffd础⒑钗睦ぃ\ufffd", "宋小晨/田小全"),
    ("青石报·青石网记者 魏小其 来源：青石报", "魏小其"),
    ("新岭报记者 陆小夫编辑 刘小阳 校对 李小铭", "陆小夫"),
    ("文/栗小思", "栗小思"),
    ("作者：张小宁", "张小宁"),
    ("撰稿：甘小溪 审核：石小霖", "甘小溪"),
    ("文字：甘小溪 图片：石小霖 编辑：韦一", "甘小溪"),
    ("采写 | 甘小溪", "甘小溪"),
    ("——本报记者 甘小溪", "甘小溪"),
    ("记者：阿卜杜拉·热合曼", "阿卜杜拉·热合曼"),
]


@pytest.mark.parametrize(("paragraph", "names"), AUTHORS)
def test_signature_is_read(paragraph, names):
    assert "/".join(read_signature(paragraph).authors) == names


EDITORS = [
    ("责任编辑：杨小倩_NF4425", "杨小倩"),
    ("[责任编辑：韩小林 PK155]", "韩小林"),
    ("(责编：汤小瑶、丁小涛)", "汤小瑶/丁小涛"),
    ("【编辑：姚小昊】", "姚小昊"),
    ("责任编辑: 刘小响", "刘小响"),
    ("（责编 刘小响）", "刘小响"),
    ("（编辑 刘小响）", "刘小响"),
    ("编辑/李小曦_NN2587", "李小曦"),
    ("责任编辑：李小群校对：刘小威", "李小群"),
    ("编 辑：刘 响　审 核：李小四", "刘响"),
    ("新岭报记者 陆小夫编辑 刘小阳 校对 李小铭", "刘小阳"),
    ("（责任编辑：HN666）", ""),
    ("（责任编辑：系统管理员）", ""),
    ("审核：刘小响", ""),
    ("校对：刘小响", ""),
]


@pytest.mark.parametrize(("paragraph", "names"), EDITORS)
def test_editors_are_read_and_are_no_authors(paragraph, names):
    credits = read_signature(paragraph)
    assert "/".join(credits.editors) == names
    assert not set(credits.authors) & set(credits.editors)


@pytest.mark.parametrize(
    "paragraph",
    [
        "选择题□ A 项",
        "步道建成。（完）",
        "步道建成。（下转第二版）",
        "步道建成。（万元）",
        "步道建成。（高清）",
        "步道建成。（方法）",
        "步道建成。（见图）",
        "步道建成（推动高质量发展·权威发布）",
        "步道建成。（南宁）",
        "步道建成。（青石县民政局）",
        "步道建成。（二〇二四年）",
        "步道建成。（注：数据来源：青石统计局）",
        "步道建成。（此件公开发布）",
        "（作者单位：青石大学）",
        "（作者系青石大学教授）",
        "（作者为青石研究院研究员）",
        "□ 自治区政协办公厅",
        "青石县政协办公室",
        "2024年5月6日",
        "供稿：青石县民政局办公室",
        "记者了解到，目前步道已完工。",
        "据记者采访，步道已完工",
        "全镇步道总长十公里。",
        "一是加强建设；二是加强管理。",
        "",
    ],
)
def test_end_that_names_nobody_gives_no_author(paragraph):
    credits = read_signature(paragraph)
    assert (credits.authors, credits.editors) == ((), ())


def test_place_of_the_signature_is_told():
    text = "共同建设美丽家园。□ 余 舟 韦晓岚"
    start, end = read_signature(text).span
    assert text[:start] == "共同建设美丽家园。"
    assert end == len(text)


def test_source_of_a_closing_bracket_is_read():
    assert read_signature("步道建成。（来源：青石日报）").source == "青石日报"


def test_source_ends_where_the_line_breaks():
    assert read_signature("发稿时间：2024-05-06\n来源：青石客户端\n青石青年网").source == "青石客户端"


def test_event_time_in_a_closing_bracket_is_no_publication():
    assert read_signature("欢迎参加。（时间：2024年5月6日 作者：余小舟）").published is None


def test_long_paragraph_is_only_read_at_its_end():
    text = "步道建成，群众出行更加方便。" * 40
    assert read_signature(text + "□ 余小舟").authors == ("余小舟",)
    assert read_signature("（记者 余小舟）" + text).authors == ()
