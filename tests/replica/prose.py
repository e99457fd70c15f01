"""Invented Chinese news prose: a seed in, names, titles and paragraphs out; the same seed gives the same text."""

from __future__ import annotations

import random
from dataclasses import dataclass

SURNAMES = "韦覃蒙蓝农闭岑苏潘卢龙骆曾温麻侬"
GIVEN = "泓屿砚禾筱澄棠珩芷衡黛沐栩漪霁麓朗钰昕妍弈桐"
CITIES = ("云渡市", "岚江市", "青屏市", "榕浦市", "石湾市", "鹭洲市")
COUNTIES = ("青岚县", "禾塘县", "月桥县", "双榕县", "枫口县", "白鹭县", "松坪县", "茶岭县", "沙棠县", "竹源县")
PLACES = (
    "荷塘村",
    "老码头社区",
    "新渠灌区",
    "枫林小学",
    "云渡码头",
    "茶岭合作社",
    "青屏湿地",
    "榕浦工业园",
    "松坪林场",
    "月桥古镇",
)
COMMITTEES = ("提案委员会", "经济科技委员会", "农业资源委员会", "文教卫生委员会", "社会民生委员会", "文史侨务委员会")
SOURCES = ("岚江日报", "云渡晚报", "青屏观察", "榕浦融媒", "南屏新闻网", "鹭洲时报", "石湾政协")
GROUPS = ("茶农", "渔民代表", "社区医生", "驻村干部", "民办学校校长", "外卖骑手代表", "古镇商户", "合作社理事长")
# topic, what is wrong, what is to be done
TOPICS = (
    ("小水电绿色转型", "老旧机组效率低", "分批改造引水渠道"),
    ("山区客运班线保留", "客流少而成本高", "推行预约响应式公交"),
    ("古树名木保护", "档案与实物对不上", "逐株挂牌建档"),
    ("渔港避风能力提升", "泊位不够、航道淤浅", "清淤扩容并增设浮标"),
    ("农家书屋提质", "书旧人少", "由读者点单配书"),
    ("旧厂房活化利用", "权属不清、消防难过", "先定用途再定标准"),
    ("茶叶品牌共建", "各打各的牌子", "统一检测与包装"),
    ("社区嵌入式养老", "床位与需求错位", "把助餐点办到楼下"),
    ("村级道路管养", "重建轻养", "设立路长与养护基金"),
    ("中小河流治理", "上下游各管一段", "建立联合巡河制度"),
    ("乡土史料征集", "口述者年事已高", "抢救录音并整理出版"),
    ("职教集团化办学", "课程落后于设备", "请师傅进课堂"),
    ("冷链物流下乡", "最后一公里断链", "在乡镇建共享冷库"),
    ("政务热线办理", "答复快而解决慢", "以回访结果考核承办单位"),
    ("边贸小镇环境整治", "车多路窄", "错峰通关并扩建停车场"),
    ("少儿科普阵地", "场馆远、展品旧", "让流动科普车进校园"),
)
SENTENCES = (
    "{month}月{day}日，{city}政协围绕“{topic}”组织委员到{place}实地察看",
    "走进{place}，{group}{person}正忙着把当天的记录一笔一笔登进册子",
    "“以前一提{topic}就摇头，现在心里有底了。”{person}说",
    "{county}的做法并不复杂：{measure}，谁的责任写在谁的名下",
    "委员们在座谈中直言，眼下最难的是{problem}，绕不过去，也拖不起",
    "据{city}有关部门统计，今年以来共受理相关意见{count}条，办结{done}条",
    "{person}委员连续{years}年就此提交提案，去年起牵头单位每季度都来回访一次",
    "调研组算了一笔账：改造一处需投入{money}万元，约{years}年可以收回",
    "从{place}出来，一行人又沿河堤走了{km}公里，边走边问，边问边记",
    "{committee}把收集到的问题归成{few}类，逐一交给承办单位答复",
    "在{county}，{group}被请来当了一回“考官”，现场给答复打分",
    "{measure}，听起来是小事，落到{place}却牵动着{count}户人家",
    "{person}翻开笔记本，上面密密麻麻写着{few}条建议，其中{two}条已经见效",
    "雨季来临之前，{county}要把{place}周边的隐患再排查一遍",
    "有的委员建议先在{city}选{two}个点试行，成熟之后再推开",
    "也有不同声音：{group}{person}担心，如果不解决{problem}，投入越多浪费越大",
    "协商会从上午九点开到下午一点，{few}位委员发言，没有一句客套",
    "牵头部门负责人当场表态，{days}个工作日内拿出清单，逐项销号",
    "如今的{place}，路通了，灯亮了，来反映问题的人反而更多了",
    "{city}还为此专门印发了一份不到{few}页的办法，条条都能对账",
    "“提得准，才办得实。”{committee}负责人{person}这样总结",
    "记者注意到，墙上的进度表用三种颜色标注，红色那一栏只剩下{two}项",
    "{county}与相邻的{county2}商定，每逢双月互派委员旁听，取长补短",
    "晚饭后，{person}照例到{place}转一圈，看看白天说好的事有没有人动手",
    "资料显示，{topic}早在{years}年前就被列为重点课题，几经周折才有今天的局面",
    "围绕{problem}，与会人员列举了{few}个身边的例子，有名有姓，有时间有地点",
    "会后，{city}政协把意见整理成{few}页的建议案，送交有关方面研究",
    "一位{group}半开玩笑地说，自己跑{place}的次数比回娘家还勤",
    "在{place}的公示栏前，{person}用手机拍下了最新一期办理结果",
    "按照计划，到明年{month}月，{county}将完成余下{two}处的改造任务",
    "{committee}随后赴{county}回访，重点看三样：台账、现场、群众的表情",
    "针对{problem}，{county2}拿出的办法是{measure}，头一年就见到了变化",
)
HEADINGS = (
    "把问题摆到桌面上", "一本台账管到底", "从纸上落到地上", "小切口里有大文章", "请群众来打分",
    "问计于民  问需于民", "上下游坐到一起", "先试点  再推开", "账要算清  路要走稳", "回头看看成色",
)  # fmt: skip
TITLES = (
    "{city}政协围绕{topic}开展专题协商", "{topic}怎么办？委员到{place}找答案", "{county}：一份提案带来的变化",
    "委员{person}：十年只做一件事", "{place}的{few}次回访", "{committee}赴{county}开展{topic}调研",
    "让{topic}落到实处 {city}委员在行动", "{city}与{county}两级联动 合力破解{problem}", "{few}张清单推动{topic}",
    "“{measure}”，他们商量出了好办法", "{city}政协召开{topic}对口协商会", "从{place}看{topic}",
)  # fmt: skip
NOTICES = (
    "关于征集“{topic}”协商议题意见的公告", "{committee}关于召开全体会议的通知", "关于公示{city}政协优秀提案的通知",
    "{city}政协办公室关于{topic}资料采购的询价公告",
)  # fmt: skip
HISTORY = (
    "{place}旧事（{part}）",
    "忆{county}第一座水电站",
    "口述：我在{place}教书的日子",
    "{county}老街的{few}块招牌",
)
KICKERS = ("民有所呼 我有所应", "协商在一线", "委员走基层", "回头看")
SUBTITLES = ("——{city}政协推进{topic}纪事", "——来自{place}的报道", "——{county}{topic}观察")
KEYWORDS = ("协商", "提案", "调研", "民生", "文史", "委员履职")
DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Theme:
    """What one article is about, so that its title and its sentences agree."""

    slots: dict[str, str]


class Writer:
    """A source of invented text; every call takes the next text of its random sequence."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def person(self) -> str:
        length = self.random.choice((1, 1, 2))
        return self.random.choice(SURNAMES) + "".join(self.random.sample(GIVEN, length))

    def people(self, most: int = 3) -> list[str]:
        wanted = self.random.randint(1, most)
        names: list[str] = []
        while len(names) < wanted:
            name = self.person()
            if name not in names:
                names.append(name)
        return names

    def source(self) -> str:
        return self.random.choice(SOURCES)

    def theme(self) -> Theme:
        topic, problem, measure = self.random.choice(TOPICS)
        county, county2 = self.random.sample(COUNTIES, 2)
        slots = {"topic": topic, "problem": problem, "measure": measure, "county": county, "county2": county2}
        slots |= {"city": self.random.choice(CITIES), "place": self.random.choice(PLACES)}
        return Theme(slots)

    def fill(self, pattern: str, theme: Theme) -> str:
        chosen = self.random
        done = chosen.randint(12, 480)
        fresh = {
            "person": self.person(),
            "group": chosen.choice(GROUPS),
            "committee": chosen.choice(COMMITTEES),
            "place": chosen.choice((theme.slots["place"], chosen.choice(PLACES))),
            "month": str(chosen.randint(1, 12)),
            "day": str(chosen.randint(1, 28)),
            "done": str(done),
            "count": str(done + chosen.randint(3, 200)),
            "money": f"{chosen.randint(12, 900)}.{chosen.randint(1, 9)}",
            "years": DIGITS[chosen.randint(2, 10)],
            "few": DIGITS[chosen.randint(3, 10)],
            "two": DIGITS[chosen.randint(2, 5)],
            "km": str(chosen.randint(2, 30)),
            "days": str(chosen.choice((15, 20, 30, 45))),
            "part": chosen.choice("上中下"),
        }
        return pattern.format(**(theme.slots | fresh))

    def title(self, theme: Theme, kind: str = "news") -> str:
        patterns = {"news": TITLES, "notice": NOTICES, "history": HISTORY}[kind]
        return self.fill(self.random.choice(patterns), theme)

    def paragraphs(self, theme: Theme, count: int) -> list[str]:
        """``count`` paragraphs of one to three sentences; no sentence pattern twice while there are fresh ones."""
        pool: list[str] = []
        result = []
        for _ in range(count):
            sentences = []
            for _ in range(self.random.randint(1, 3)):
                pool = pool or self.random.sample(SENTENCES, len(SENTENCES))
                sentences.append(self.fill(pool.pop(), theme))
            result.append("".join(f"{sentence}。" for sentence in sentences))
        return result


def dateline(writer: Writer, names: list[str]) -> str:
    """`本报云渡讯（记者 甲 乙）` with the given names."""
    return f"本报{writer.random.choice(CITIES)[:-1]}讯（记者 {' '.join(padded(n) for n in names)}）"


def padded(name: str) -> str:
    """A two-character name as portals print it, with a blank inside."""
    return f"{name[0]} {name[1]}" if len(name) == 2 else name
