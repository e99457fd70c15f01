"""Recognises people's names in credit lines: surnames, and what only looks like a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.text.cleaning import clean_line, word_set

# The Hundred Family Surnames in simplified form, and what the South and the registers add (韦 覃 农 冼 邝 肖 闫 …)
SURNAMES = frozenset(
    """
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方
    俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧
    计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫
    经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓
    牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙
    池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向
    古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢
    关蒯相查后荆红游竺权逯盖益桓公肖闫覃佘仝付尧迟岳帅代亓苟邸刑鹿青兰银隋楚商佟牟佴母展战揭撒呼矫柬郇甯涂苑茆腾税闭
    磨零卿粟赫初丛布占冼禤招植麦邝阳侬玉晋来位凃萨仓闪冶才旦央次洛达多扎格德尼普图海斯额宝
    """
) - frozenset(" \n")
COMPOUND_SURNAMES = frozenset(
    word
    for line in """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠
    公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁
    拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 纳兰 完颜 叶赫 爱新 那拉 沙吒 哈尼
    赵陈 张简 范姜
    """.splitlines()
    for word in line.split()
)
# Surnames that begin everyday words (方法, 安全, 高清): alone and two characters long they prove nothing
WORDY = frozenset(
    """
    水云花方任安常乐于时元平和明计成经应家全能双文公关相后红国广东都通边向古易居步那空须高石万白金华江山田路连游权益
    强富车满利师养简查充别终尚党习左龙青银商母展战来位海多格德图布占才达旦次初代信普原宝包解单盛支管席项干封索冷融景
    幸印怀从籍步巴扎强央尼普桑索洛萨仓旦卓
    """
) - frozenset(" \n")


def is_surname(text: str) -> bool:
    """Whether a name can begin as ``text`` does: with a compound surname, or a single one."""
    return text[:2] in COMPOUND_SURNAMES or text[:1] in SURNAMES


# Prefecture-level places and above, and a few foreign capitals, as datelines and 「…报道」 print them
PLACES = word_set(
    """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
    云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 全国 国内 国际 中国 石家庄 唐山 秦皇岛 邯郸 邢台
    保定 张家口 承德 沧州 廊坊 衡水 雄安 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海
    赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳
    葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江
    黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华
    衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门
    莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄
    东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌
    漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施
    长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江
    茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林
    百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾
    广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧
    楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安
    汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 海西
    玉树 果洛 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 喀什 和田 伊犁 塔城 阿勒泰 石河子 台北
    高雄 华盛顿 纽约 伦敦 巴黎 东京 首尔 莫斯科 柏林 日内瓦 曼谷 河内 金边 万象 雅加达 吉隆坡 新加坡 马尼拉 仰光
    布鲁塞尔 罗马 堪培拉 开罗 联合国
    """
)
_PLACE_END = re.compile("(?:市|自治区|自治州|自治县|特区|地区)$")
# What CMS and forms fill in when nobody is named
PLACEHOLDERS = word_set(
    """
    系统管理员 管理员 超级管理员 网站管理员 佚名 匿名 未知 不详 无 暂无 网友 网民 游客 本站 本网 本报 本刊 本台 本社
    本网站 小编 编辑 作者 记者 原创 转载 转自 网络 互联网 其他 其它 集体 编辑部 本站编辑 网站编辑 网站 来源 发布者
    发布人 信息员 责任编辑 通讯员 审核员 录入员 网易 本报记者 本网记者 本台记者 本刊记者 本站记者 本报讯 本网讯 综合
    整理 编译 摘编 汇编 选编 admin administrator root system null none undefined nobody user test editor webmaster
    author guest manager anonymous name unknown
    """
)
# Words of credit lines that could pass for a name by length
_STOP_WORDS = word_set(
    """
    By by 等 等人 记者团 采访组 报道组 编写组 写作组 课题组 调研组 通讯组 宣传组
    图文 视频 组图 图片 文字 摄影 摄像 供图 供稿 报道 报导 消息 评论员 特约评论员 编者 见习 实习 实习生 特约 首席
    联合 采写 撰文 撰稿 发自 讯 电 完 点击 阅读 浏览 打印 关闭 分享 字体 放大 缩小 收藏 时间 日期 审核 校对 监制
    策划 统筹 终审 初审 复审 全文 节选 摘要 详情 正文 附件 下载 返回 上一篇 下一篇 资料图 资料 图表 图解 制图 海报
    漫画 动画 音频 时评 社论 快评 锐评 来论 综述 述评 侧记 特写 专访 访谈 直播 更多 推荐 相关 标签 全媒体 融媒体
    新媒体 上图 下图 左图 右图 图一 图二 图三 上接 下转 待续 续完 未完 单位 职务 电话 邮箱 地址 备注 说明 本文 本版
    原文 原题 原标题 党报 公告 通知 公示
    """
)
# What ends the name of an office, a newsroom or a company, and no given name
_ORGANISATION = re.compile(
    "(?:[网厅局委办处省县部校院所署馆报]|公司|集团|银行|中心|基地|平台|公众号|澎湃号|头条号|政务号|人民号|强国号"
    # media
    "|新华社|中新社|[报志讯版]社|电视台|广播台|电台|总台|卫视|客户端|频道|传媒|融媒|融媒体|新闻|在线|视频|直播|杂志|[周月旬季半双]刊|学刊"
    "|工作室|评论部|采编部|快报|要闻|头条|号外|财经|资讯|热线|网络|发布|观察|报道组"
    # offices
    "|政府|人大|政协|[团纪监党][工委办]委?|工会|妇联|文联|侨联|作协|科协|残联|红十字会|党校|党组|[总党]支部|街道|社区|公安|消防|[支大总中分]队"
    "|[军警战]区|部队|开发区|新区|园区|管委会|委员会|[区市县村居]委会|办公室|检察院|文明办"
    "|(?:宣传|综合|人事|组织|秘书|信息|教务|财务|业务|政工|政策|法规|执法|监督|规划|文书|行政|督查|管理|服务|保障|建设|农业|工业|教育|文化"
    "|卫生|安全|环境|交通|法制|综治|党建|机关|后勤|评价|检验|审批|登记)[科股组室处站所队]"
    # schools, unions
    "|大学|学院|学校|[中小]学|幼儿园|医院|协会|学会|商会|联合会|基金会|研究会|理事会|促进会|[工小课]作?组|课题组|调研组|采访团|代表团"
    "|工作站|记者站|气象站|服务站)$"
)

# What a person is called by office or profession; behind a surname and given name it is cut, alone it names nobody
_TITLE = re.compile(
    "(?:副?(?:教授|研究员|主任|书记|主席|委员长|局长|处长|科长|院长|校长|秘书长|会长|部长|厅长|市长|县长|区长|镇长|乡长|馆长|所长|站长|总编辑|社长"
    "|总经理|董事长)|委员|代表|讲师|博士|硕士|专家|学者|律师|工程师|医生|医师|教师|老师|同志|先生|女士|负责人|干部|学生|干警|民警|检察官|法官)$"
)
_UNIT = re.compile("^[^省市县区局委厅院校报社网台站镇乡]{2,6}(?:处|科|股|室)$")


def without_title(text: str) -> str:
    """``text`` without an office or profession at its end."""
    return _TITLE.sub("", text)


def is_placeholder(text: str) -> bool:
    """Whether a CMS or an editor filled in what names nobody."""
    return text.lower() in PLACEHOLDERS


def is_place(text: str) -> bool:
    """Whether ``text`` is a known place, or is called one by its end."""
    return text in PLACES or bool(_PLACE_END.search(text))


def is_organisation(text: str) -> bool:
    """Whether ``text`` ends like the name of an organisation."""
    return bool(_ORGANISATION.search(text))


def is_unit(text: str) -> bool:
    """Whether ``text`` is an office inside an organisation (宣传科, 办公室), that has no standing of its own."""
    return bool(_UNIT.match(text))


def is_stop_word(text: str) -> bool:
    """Whether ``text`` is a word of the credit line itself."""
    return text in _STOP_WORDS


# No list of names is longer; the patterns are made for short strings, a hostile page may print a megabyte
MAX_CHARS = 1000
# Han characters without 丨 (U+4E28), which stands for a bar
HAN = "\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
# All that is printed for the point in 阿卜杜拉·热合曼
_MIDDLE_DOT = re.compile(rf"(?<=[{HAN}])\s?[•‧・∙⋅．.·]\s?(?=[{HAN}])")
# 甲 · 某某网: with blanks it may part as well
_SPACED_DOT = re.compile(rf"\s[•‧・·]\s(?=([{HAN}]{{2,12}}))")
_SEPARATOR = re.compile(r"[、，,；;/／|｜丨\\&＆+]+")
_IN_BRACKETS = re.compile(r"^\s*[（(\[【]\s*([^（()）\[\]【】]+?)\s*[）)\]】]\s*$")
_BRACKET = re.compile(r"[（(\[【〔][^（()）]*?[)）\]】〕]")
_EDGE = " \t:：|｜丨/／-—–_·.。，,、;；()（）[]【】<>《》“”\"'*#@□■◎●○▲△◆◇▪•"
_STAFF_CODE = re.compile(r"[\s_-]*\b_?[A-Za-z]{1,5}[-_]?\d{2,}\b|_[A-Za-z]*\d+\b")
_GLUED_CODE = re.compile(rf"(?<=[{HAN}])[_-]?[A-Za-z]{{0,5}}\d+$")
_ONE_HAN = re.compile(rf"^[{HAN}]$")
_HAN_NAME = re.compile(rf"^[{HAN}]{{2,5}}$")
_GLUED_NAMES = re.compile(rf"^[{HAN}]{{4,6}}$")
# Where the second of two glued names of two or three characters begins
_SECOND_NAME = {4: (2,), 5: (2, 3), 6: (3,)}
# 青石镇 before a name is where its bearer works; alone it may be a name (黄国镇)
_VILLAGE = re.compile(rf"^[{HAN}]{{2,4}}[镇乡村]$")
_DOTTED_NAME = re.compile(rf"^[{HAN}A-Za-z]{{1,15}}(?:·[{HAN}A-Za-z]{{1,15}}){{1,4}}$")
_INITIAL_NAME = re.compile(rf"^[A-Z][.·][{HAN}]{{2,6}}$")
_LATIN_NAME = re.compile(r"^[A-Z][A-Za-z'.\u00c0-\u024f-]*(?: [A-Z][A-Za-z'.\u00c0-\u024f-]*){0,3}$")
_LATIN_WORD = re.compile(r"^[A-Za-z'.\u00c0-\u024f-]+$")
# A single letter, or several apart (A-, B. C.), is a number or a code, however it is set
_SAYS_SOMETHING = re.compile(rf"[{HAN}]|[A-Za-z\u00c0-\u024f]{{2}}")
_AND = re.compile(rf"^([{HAN}]{{2,4}})[和与]([{HAN}]{{2,4}})$")
_ET_AL = re.compile("等$")


@dataclass(frozen=True, slots=True)
class NameList:
    """What a string names: people, organisations, and whether something could be read in two ways."""

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    ambiguous: bool = False


def split_names(text: str) -> NameList:
    """The people a string names, in order, without inner blanks, each once; placeholders and staff codes name nobody.

    Padded names (余 锋) are joined; a string that can be cut in two ways gives no name but ``ambiguous``.
    """
    return split_clean_names(clean_line(text[:MAX_CHARS]))


def split_clean_names(text: str) -> NameList:
    """``split_names`` for a string that ``clean_line`` has seen."""
    names: list[str] = []
    organisations: list[str] = []
    tokens, ambiguous = _tokens(text)
    for i, token in enumerate(tokens):
        if i == 0 and len(tokens) > 1 and _VILLAGE.match(token):
            organisations.append(token)
            continue
        office, token = _cut_office(token)
        if office:
            organisations.append(office)
        if _is_two_glued(token):
            ambiguous = True
        elif is_person_name(token):
            names.append(token)
        elif _is_affiliation(token):
            organisations.append(token)
        elif _ONE_HAN.match(token) and not is_stop_word(token):
            ambiguous = True
    return NameList(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(organisations)), ambiguous)


def is_person_name(text: str) -> bool:
    """Whether a word that stands where a name is expected can be one (pen names too)."""
    if not _SAYS_SOMETHING.search(text) or is_placeholder(text) or is_stop_word(text):
        return False
    if _HAN_NAME.match(text):
        return not (is_place(text) or is_organisation(text))
    return bool(_DOTTED_NAME.match(text) or _LATIN_NAME.match(text) or _INITIAL_NAME.match(text))


def are_names(tokens: tuple[str, ...]) -> bool:
    """Whether words that stand alone (in a closing bracket) are people: each with a surname, one of them a sure one."""
    if not tokens or not all(_has_name_form(token) for token in tokens):
        return False
    return any("·" in t or t[0] not in WORDY or t[:2] in COMPOUND_SURNAMES or len(t) == 3 for t in tokens)


def _has_name_form(text: str) -> bool:
    if "·" in text:
        return is_person_name(text) and all(
            2 <= len(part) <= 6 and not is_organisation(part) for part in text.split("·")
        )
    longest = 4 if text[:2] in COMPOUND_SURNAMES else 3
    return is_person_name(text) and is_surname(text) and len(text) <= longest


def _tokens(text: str) -> tuple[list[str], bool]:
    """The words of a name string, padded names joined, and whether a run of single characters was left out."""
    text = _IN_BRACKETS.sub(r"\1", text)
    text = _SPACED_DOT.sub(lambda dot: "、" if is_organisation(dot[1]) else dot[0], text)
    text = _MIDDLE_DOT.sub("·", _STAFF_CODE.sub(" ", _BRACKET.sub(" ", text)))
    tokens: list[str] = []
    ambiguous = False
    for part in _SEPARATOR.split(text):
        words = [word for word in (raw.strip(_EDGE) for raw in part.split()) if word not in ("", "等")]
        joined, unclear = _join_padded(words)
        ambiguous = ambiguous or unclear
        tokens.extend(joined)
    return [name for token in tokens for name in _cut_and(_bare(token)) if name], ambiguous


def _bare(token: str) -> str:
    """A word without staff code, 等, and the person's office."""
    word = _ET_AL.sub("", _GLUED_CODE.sub("", token)).strip(_EDGE)
    name = without_title(word)
    # 韦小舟教授 is a person, 某大学教授 and 张教授 name nobody
    if name != word:
        return name if len(name) >= 2 and _has_name_form(name) else ""
    return word


def _cut_office(token: str) -> tuple[str, str]:
    """新岭社王小明 and 民政局韦小舟 as the organisation and the name glued to it."""
    for size in (3, 2):
        office, name = token[:-size], token[-size:]
        if len(office) >= 3 and is_organisation(office) and name[0] not in WORDY and _has_name_form(name):
            return office, name
    return "", token


def _cut_and(token: str) -> list[str]:
    """甲和乙 as two, where both sides are names of their own."""
    match = _AND.match(token)
    if match and all(is_surname(side) for side in match.groups()):
        return [match[1], match[2]]
    return [token]


def _join_padded(words: list[str]) -> tuple[list[str], bool]:
    """Join 余 锋 → 余锋, 欧阳 修 → 欧阳修; a run of an odd number of single characters is left out as unclear."""
    joined: list[str] = []
    run: list[str] = []
    unclear = False
    for word in [*words, ""]:
        if _ONE_HAN.match(word):
            if not run and joined and joined[-1] in COMPOUND_SURNAMES:
                joined[-1] += word
            else:
                run.append(word)
            continue
        if len(run) % 2:
            unclear = True
        else:
            joined.extend(a + b for a, b in zip(run[::2], run[1::2], strict=True))
        run = []
        if _LATIN_WORD.match(word) and joined and _LATIN_NAME.match(joined[-1]) and _LATIN_NAME.match(word):
            joined[-1] += f" {word}"
        elif word:
            joined.append(word)
    return joined, unclear


def _is_affiliation(token: str) -> bool:
    """An organisation by its end, or too long for a name."""
    if is_placeholder(token) or is_place(token) or is_stop_word(token):
        return False
    return is_organisation(token) or bool(re.match(rf"^[{HAN}]{{6,}}", token))


def _is_two_glued(token: str) -> bool:
    """李明王芳 and 张晓明李小红: two surnames at the places of two names."""
    if not _GLUED_NAMES.match(token) or token[:2] in COMPOUND_SURNAMES or not _is_sure(token[0]):
        return False
    if is_organisation(token) or is_place(token) or is_stop_word(token) or is_placeholder(token):
        return False
    return any(_is_sure(token[i]) for i in _SECOND_NAME[len(token)])


def _is_sure(char: str) -> bool:
    return char in SURNAMES and char not in WORDY
