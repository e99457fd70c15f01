import pytest

from crawler.text.names import are_names, is_organisation, is_person_name, is_place, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("余 舟 韦晓岚 曹一鸣", "余舟/韦晓岚/曹一鸣"),
        ("余\u3000舟", "余舟"),
        ("余\u00a0舟、李 明", "余舟/李明"),
        ("石\u3000霖 梁小溪 欧 昊", "石霖/梁小溪/欧昊"),
        ("欧阳 修 李 白", "欧阳修/李白"),
        ("欧阳小舟", "欧阳小舟"),
        ("余小舟，韦晓岚；曹一鸣/石小霖|甘小溪", "余小舟/韦晓岚/曹一鸣/石小霖/甘小溪"),
        ("余小舟丨韦晓岚", "余小舟/韦晓岚"),
        ("余小舟和韦晓岚", "余小舟/韦晓岚"),
        ("李和平", "李和平"),
        ("阿卜杜拉·热合曼", "阿卜杜拉·热合曼"),
        ("阿卜杜拉•热合曼 古丽‧买买提", "阿卜杜拉·热合曼/古丽·买买提"),
        ("阿卜杜拉・热合曼", "阿卜杜拉·热合曼"),
        ("阿卜杜拉．热合曼", "阿卜杜拉·热合曼"),
        ("余小舟等", "余小舟"),
        ("余小舟（实习）", "余小舟"),
        ("余小舟 余小舟", "余小舟"),
        ("杨小倩_NF4425", "杨小倩"),
        ("韩小林 PK155", "韩小林"),
        ("韩小林SF099", "韩小林"),
        ("余小舟教授", "余小舟"),
        ("青石日报 余小舟", "余小舟"),
        ("民政局余小舟", "余小舟"),
        ("秋山", "秋山"),
        ("By 余小舟", "余小舟"),
        ("@余小舟", "余小舟"),
        ("J.史密斯", "J.史密斯"),
        ("余小舟 等 3人", "余小舟"),
        ("记者团", ""),
        ("格桑梅朵 巴桑卓玛", "格桑梅朵/巴桑卓玛"),
        ("胡喆 𬭎磊", "胡喆/𬭎磊"),
        ("John Smith", "John Smith"),
        ("约翰·史密斯", "约翰·史密斯"),
        ("HN666", ""),
        ("4425", ""),
        ("系统管理员", ""),
        ("admin", ""),
        ("zhangsan", ""),
        ("name, email@gmail.com", ""),
        ("佚名", ""),
        ("本站", ""),
        ("网友", ""),
        ("记者", ""),
        ("本报记者", ""),
        ("上海", ""),
        ("青石日报", ""),
        ("青石县民政局办公室", ""),
        ("某大学教授", ""),
        ("张教授", ""),
        ("", ""),
        ("、，  /", ""),
    ],
)
def test_names_are_split_and_cleaned(text, names):
    assert "/".join(split_names(text).names) == names


@pytest.mark.parametrize("text", ["韦 小 妮", "余 舟 韦 小 妮", "李明王芳", "张小明李小红", "甲"])
def test_names_that_can_be_cut_in_two_ways_are_not_guessed(text):
    found = split_names(text)
    assert found.ambiguous
    assert found.names == ()


def test_clear_names_stay_beside_an_unclear_run():
    found = split_names("曹一鸣、韦 小 妮")
    assert (found.names, found.ambiguous) == (("曹一鸣",), True)


def test_organisations_are_kept_apart():
    assert split_names("青石县民政局办公室 余小舟").organisations == ("青石县民政局办公室",)


@pytest.mark.parametrize("text", ["余舟", "韦晓岚", "欧阳小舟", "秋山", "阿依古丽", "阿卜杜拉·热合曼"])
def test_person_can_be_named_so(text):
    assert is_person_name(text)


@pytest.mark.parametrize(
    "text", ["南宁", "青石市", "某某局", "新京报", "宣传科", "编辑部", "记者", "管理员", "a", "余", "广西日报社记者站"]
)
def test_nobody_is_named_so(text):
    assert not is_person_name(text)


@pytest.mark.parametrize(
    "text", ["A-", "B．", "x", "A.", "C B", "A. B.", "A·B", "-É-", "X'", "（A）", "A/B", "K 等", "Z.-Z.", "Ａ", "Q·"]
)
def test_single_letters_name_nobody(text):
    assert split_names(text).names == ()
    assert not is_person_name(text)


@pytest.mark.parametrize("text", ["A·买买提", "J.史密斯", "J Smith", "Bo", "Li Na", "C S Lewis"])
def test_initials_stand_beside_a_name(text):
    assert split_names(text).names == (text,)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("余舟",), True),
        (("余舟", "方正"), True),
        (("方正",), False),
        (("高小方",), True),
        (("完",), False),
        (("见图",), False),
        (("步道",), False),
        ((), False),
    ],
)
def test_words_standing_alone_are_people_only_with_a_sure_surname(words, expected):
    assert are_names(words) is expected


@pytest.mark.parametrize(
    "text",
    [
        "青石日报",
        "新京报",
        "青石县民政局",
        "市委宣传部",
        "融媒体中心",
        "某某村委会",
        "青石网",
        "再评价处",
        "宣传科",
        "团区委",
        "青石县人民政府",
    ],
)
def test_organisation_is_known_by_its_end(text):
    assert is_organisation(text)


@pytest.mark.parametrize("text", ["余舟", "李科", "张处山", "王会", "李社", "林园", "周刊明"])
def test_person_is_no_organisation(text):
    assert not is_organisation(text)


def test_places_are_known_by_name_or_end():
    assert is_place("桂林")
    assert is_place("青石市")
    assert not is_place("余舟")
