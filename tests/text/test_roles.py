import pytest

from crawler.text.roles import Role, read_people


@pytest.mark.parametrize(
    ("text", "authors", "editors", "photographers"),
    [
        ("本报记者 王小丹 实习生 黄小滢 上海报道", "王小丹/黄小滢", "", ""),
        ("新岭报记者 陆小夫编辑 刘小阳 校对 李小铭", "陆小夫", "刘小阳", ""),
        ("记者姚小勤通讯员李小光", "姚小勤/李小光", "", ""),
        ("记者郭小朝通讯员陈小刚文图", "郭小朝/陈小刚", "", ""),
        ("文/视频 全媒体记者 王小芳 实习生 罗小妮", "王小芳/罗小妮", "", ""),
        ("撰稿：甘小溪、欧小昊；摄影：石小霖", "甘小溪/欧小昊", "", "石小霖"),
        ("甘小溪 文 石小霖 图", "甘小溪", "", "石小霖"),
        ("甘小溪/文 石小霖/图", "甘小溪", "", "石小霖"),
        ("文/甘小溪 图/石小霖", "甘小溪", "", "石小霖"),
        ("甘小溪 石小霖 摄影报道", "甘小溪/石小霖", "", ""),
        ("莫小成 摄", "", "", "莫小成"),
        ("刘小通摄", "", "", "刘小通"),
        ("新岭社记者 杨小强 摄", "", "", "杨小强"),
        ("全媒体图片记者黎小阳、李小妍摄", "", "", "黎小阳/李小妍"),
        ("记者 甘小溪 摄影 石小霖", "甘小溪", "", "石小霖"),
        ("见习记者 甘小溪 首席记者 石小霖", "甘小溪/石小霖", "", ""),
        ("责任编辑：李小群校对：刘小威", "", "李小群", ""),
        ("执行编辑 李小群 值班主任 刘小威", "", "李小群", ""),
        ("视频编辑：李小群", "", "", ""),
        ("审核：李小群 监制：刘小威", "", "", ""),
        ("作者单位：青石大学", "", "", ""),
        ("作者系青石大学教授", "", "", ""),
        ("记者站 甘小溪", "", "", ""),
        ("编辑部 甘小溪", "", "", ""),
        ("甘小溪", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_people_are_told_apart_by_role(text, authors, editors, photographers):
    people = read_people(text)
    assert "/".join(people.authors) == authors
    assert "/".join(people.editors) == editors
    assert "/".join(people.photographers) == photographers


def test_names_before_the_first_role_have_the_default_role():
    people = read_people("甘小溪 通讯员 石小霖", Role.AUTHOR)
    assert people.authors == ("甘小溪", "石小霖")


def test_words_before_the_first_role_are_the_newsroom():
    assert read_people("青石日报记者 甘小溪").affiliation == "青石日报"


def test_newsroom_between_two_reporters_is_nobody():
    assert read_people("记者 甘小溪 新岭报记者 石小霖").authors == ("甘小溪", "石小霖")
