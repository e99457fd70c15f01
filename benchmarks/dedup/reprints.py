"""Texts with known answers: invented articles, reprints of them, and look-alikes that are no reprints."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.replica import prose
from tests.replica.model import Text
from tests.replica.prose import Writer
from tests.replica.stories import write_story

Lines = list[str]
Edit = Callable[[Writer, Lines], Lines]


@dataclass(frozen=True)
class Sample:
    """A text; ``group`` is the same for an original and its reprints, ``kind`` says how it was made."""

    text: str
    group: int
    kind: str


def _pick(writer: Writer, *choices: str) -> str:
    return writer.random.choice(choices)


def _no_dateline(lines: Lines) -> Lines:
    return [re.sub(r"^本报.{1,6}讯（[^）]*）", "", lines[0]), *lines[1:]]


def _no_signature(lines: Lines) -> Lines:
    lines = [re.sub(r"□[^□]*$", "", line).strip() for line in lines]
    return [line for line in lines if line and not re.match(r"[（\[]?(?:责任编辑|责编)", line)]


def other_dateline(writer: Writer, lines: Lines) -> Lines:
    """Another newsroom's dateline, or none."""
    city, name = _pick(writer, *prose.CITIES)[:-1], writer.person()
    day = f"{writer.random.randint(1, 12)}月{writer.random.randint(1, 28)}日"
    form = _pick(
        writer,
        f"本报{city}讯（记者 {name}）",
        f"{_pick(writer, *prose.SOURCES)}{city}{day}讯（记者{name} 通讯员{writer.person()}）",
        f"本报讯（记者 {name} {writer.person()}）",
        f"云渡社{city}{day}电 ",
        f"云渡社{city}{day}电（记者{name}）",
        "",
    )
    first, *rest = _no_dateline(lines)
    return [form + first, *rest]


def other_signature(writer: Writer, lines: Lines) -> Lines:
    """Another signature, an editor line, or none."""
    name = writer.person()
    form = _pick(
        writer, f"□ {prose.padded(name)}", f"（责任编辑：{name}）", f"（{name}）", f"来源：{writer.source()}", ""
    )
    lines = _no_signature(lines)
    if form.startswith(("□", "（")) and writer.random.random() < 0.5:
        return [*lines[:-1], lines[-1] + form]
    return [*lines, form] if form else lines


def trimmed(writer: Writer, lines: Lines) -> Lines:
    """Without the last paragraph."""
    lines = _no_signature(lines)
    return lines[: max(2, len(lines) - (2 if len(lines) > 8 and writer.random.random() < 0.3 else 1))]


def appended(writer: Writer, lines: Lines) -> Lines:
    """With one more paragraph at the end."""
    return [*_no_signature(lines), *writer.paragraphs(writer.theme(), 1)]


_NARROW = str.maketrans("，。：；！？（）“”、－", ',.:;!?()"",-')
_WIDE = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
_QUOTES = str.maketrans("“”", "「」")


def other_punctuation(writer: Writer, lines: Lines) -> Lines:
    """Half-width, full-width or spaced punctuation and digits."""
    change = writer.random.choice(
        (
            lambda line: line.translate(_NARROW),
            lambda line: line.translate(_WIDE),
            lambda line: line.translate(_QUOTES).replace("——", "—"),
            lambda line: re.sub(r"(\d+)", r" \1 ", line),
            lambda line: "\u3000\u3000" + line.replace("，", "， "),
        )
    )
    return [change(line) for line in lines]


def other_breaks(writer: Writer, lines: Lines) -> Lines:
    """Paragraphs joined or split."""
    if writer.random.random() < 0.5:
        return [line for line in re.split(r"(?<=。)(?![”）])", "".join(lines)) if line]
    return ["".join(lines[i : i + 2]) for i in range(0, len(lines), 2)]


def without_headings(_writer: Writer, lines: Lines) -> Lines:
    """Without the short lines between paragraphs."""
    return [line for line in lines if line.endswith(("。", "）", "”")) or len(line) > 20] or lines


def one_sentence_less(writer: Writer, lines: Lines) -> Lines:
    """One sentence of some paragraph left out."""
    at = writer.random.randrange(len(lines))
    sentences = re.split(r"(?<=。)", lines[at])
    return [*lines[:at], "".join(sentences[1:]), *lines[at + 1 :]] if len(sentences) > 2 else lines


def one_word_corrected(writer: Writer, lines: Lines) -> Lines:
    """One character of some word replaced."""
    at = writer.random.randrange(len(lines))
    line = lines[at]
    if len(line) < 30:
        return lines
    cut = writer.random.randrange(12, len(line) - 12)
    if not all("一" <= char <= "鿿" and char not in "一二三四五六七八九十" for char in line[cut : cut + 2]):
        return lines
    return [*lines[:at], line[:cut] + _pick(writer, "们", "的", "了") + line[cut + 1 :], *lines[at + 1 :]]


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        other_dateline,
        other_signature,
        trimmed,
        appended,
        other_punctuation,
        other_breaks,
        without_headings,
        one_sentence_less,
        one_word_corrected,
    )
}


def originals(seed: str, count: int) -> list[Lines]:
    """Invented articles as the lines of their text."""
    writer = Writer(seed)
    stories = (write_story(writer, number, "要闻", datetime(2026, 3, 1)) for number in range(count))
    lines = [[n.text + (n.tail or "") for n in s.nodes if isinstance(n, Text) and n.role != "editor"] for s in stories]
    long = range(0, count, 5)
    return [
        [*own, *writer.paragraphs(writer.theme(), writer.random.randint(8, 30))] if number in long else own
        for number, own in enumerate(lines)
    ]


def reprint(writer: Writer, lines: Lines) -> tuple[Lines, str]:
    """The article as another office would post it: one to three edits, at most one of them at the last paragraph."""
    names = writer.random.sample(list(EDITS), writer.random.randint(1, 3))
    if "trimmed" in names and "appended" in names:
        names.remove("appended")
    for name in names:
        lines = EDITS[name](writer, lines)
    return lines, "+".join(sorted(names))


NOTICES = (
    (
        "经{office}研究决定，{name}同志任{office}{post}（试用期一年），{name2}同志不再担任{office}{post}职务。",
        "按照有关规定，现将任职情况予以公示，公示期为{month}月{day}日至{month}月{day2}日。公示期间如有意见，请以书面形式向人事处反映，"
        "反映情况须实事求是，以单位名义反映的应加盖公章，以个人名义反映的应署真实姓名并留下联系方式，以便核实。",
        "联系电话：0{code}-{phone}，联系地址：{city}江滨路{number}号人事处，邮政编码：53{code}0。逾期不予受理，特此公告。",
    ),
    (
        "{city}政协定于{month}月{day}日上午九时在{place}召开第{count}次主席会议，会期{few}天，请各位委员安排好工作，准时出席。",
        "会议议题：一、听取关于{topic}情况的通报；二、审议有关人事事项；三、其他事项。请各专门委员会于{month}月{day2}日前将书面材料报送办公室，"
        "材料一式三十份，并同时报送电子文本，因故不能出席会议的须履行请假手续，由秘书处汇总后报主席审批。",
        "联系人：{name}，电话：{phone}。请与会人员提前十五分钟入场，会议期间请将手机调至静音，着装整洁，遵守会场纪律。",
    ),
    (
        "据{city}气象台消息，{month}月{day}日夜间到{day2}日白天，全市多云间阴天，局部有小雨，气温{low}到{high}摄氏度，偏南风{few}级。",
        "预计未来三天，受弱冷空气影响，全市大部分地区有一次小到中雨的降水过程，局部地区伴有短时雷雨大风等强对流天气，累计雨量{low}到{money}毫米，"
        "请有关部门注意防范强降雨可能引发的山洪和地质灾害，市民外出请携带雨具，驾车出行注意减速慢行，渔船注意回港避风。",
    ),
    (
        "{city}{month}月{day}日市场监测：监测的三十种蔬菜平均批发价每公斤{low}.{few2}元，比前一日上涨{few2}.{count}个百分点，其中叶菜类涨幅居前，"
        "瓜果类和根茎类价格基本平稳，猪肉平均批发价每公斤{high}元，鸡蛋每公斤{low}元，水产品价格稳中有降，粮油零售价格与前一日持平。",
        "分析认为，近期天气多变是叶菜价格波动的主要原因，随着本地菜陆续上市，预计后期价格将逐步回落，市场供应总体充足，居民可放心选购。",
    ),
    (
        "{name}，{gender}，{nation}族，{year}年{month}月生，{county}人，中共党员，大学学历，现任{office}{post}，拟任{office2}{post2}。",
        "根据干部任用条例的规定，为进一步扩大民主，接受监督，现对拟任人选进行任前公示。公示时间为五个工作日。广大干部群众如对公示对象有不同意见，"
        "可通过来信、来电、来访等方式向组织部门反映，对反映的问题我们将认真调查核实，并为反映人严格保密，借公示之机造谣诽谤的依纪依法处理。",
    ),
    (
        "中标公告：{office}{topic}项目于{month}月{day}日在{city}公共资源交易中心开标，经评标委员会评审，中标单位为{name}商贸有限公司，"
        "中标金额{money}.{few2}万元，工期{days}天，评标委员会成员：{name2}、{name3}、{name4}。",
        "各有关当事人对中标结果有异议的，可以在中标公告发布之日起七个工作日内，以书面形式向采购代理机构提出质疑，逾期将不再受理。"
        "本公告同时在公共资源交易网和采购人门户网站上发布，对其他网站或媒体转载的公告及公告内容不承担责任，特此公告。",
    ),
)
# Without a single figure, and long: only names differ
AWARD = (
    "各县（区）人民政府、市直各单位：近年来，全市各条战线涌现出一批爱岗敬业、无私奉献的先进典型，为激励广大干部职工见贤思齐，"
    "经各单位民主推荐、逐级审核、征求意见，决定授予{name}、{name2}同志“{city}岗位能手”称号。",
    "{name}同志长期扎根{office}基层一线，刻苦钻研业务，主动承担急难险重任务，带出了一支作风过硬的队伍，受到同事和群众的一致好评。"
    "面对新情况新问题，他善于向书本学习、向实践学习、向群众学习，提出的多项合理化建议被采纳，取得了明显的经济效益和社会效益。",
    "{name2}同志始终把群众的小事当作自己的大事，常年走村入户，用脚步丈量民情，用真心化解矛盾，是邻里信得过的贴心人。"
    "多年来，她利用休息时间为行动不便的老人代办各类事项，自学手语为听障群众当翻译，用点滴行动诠释了为民服务的初心。",
    "希望受表彰的同志珍惜荣誉、再接再厉，在今后的工作中发挥示范带头作用，继续保持谦虚谨慎、不骄不躁的作风，努力创造新的业绩。"
    "全市广大干部职工要以先进为榜样，立足本职、苦干实干，以更加饱满的热情和更加务实的作风，为推动本市高质量发展作出新的更大贡献。"
    "各级各部门要广泛宣传先进事迹，营造崇尚先进、学习先进、争当先进的浓厚氛围，形成人人尊重劳动、人人热爱劳动的良好风尚。",
    "市总工会要会同有关部门健全激励机制，关心爱护先进个人，帮助解决工作和生活中的实际困难，让有为者有位、吃苦者吃香、实干者实惠。",
)
_POSTS = ("办公室主任", "副处长", "调研员", "信息中心主任", "科长", "秘书处处长")


def notice(writer: Writer, pattern: tuple[str, ...]) -> Lines:
    """One notice after a template: names and figures are its own, every other word is the template's."""
    chosen = writer.random
    month, day = chosen.randint(1, 12), chosen.randint(1, 20)
    slots = {
        **writer.theme().slots,
        **{"name": writer.person(), "name2": writer.person(), "name3": writer.person(), "name4": writer.person()},
        **{"office": _pick(writer, *prose.COMMITTEES), "office2": _pick(writer, *prose.COMMITTEES)},
        **{"post": _pick(writer, *_POSTS), "post2": _pick(writer, *_POSTS)},
        **{"month": month, "day": day, "day2": day + chosen.randint(1, 8), "year": chosen.randint(1962, 1990)},
        **{"code": chosen.randint(70, 79), "phone": chosen.randint(2000000, 8999999), "number": chosen.randint(2, 99)},
        **{"few": prose.DIGITS[chosen.randint(1, 5)], "few2": chosen.randint(1, 9), "count": chosen.randint(11, 60)},
        **{"low": chosen.randint(3, 18), "high": chosen.randint(19, 36), "money": chosen.randint(20, 900)},
        **{
            "days": chosen.choice((15, 30, 45, 60)),
            "gender": chosen.choice("男女"),
            "nation": chosen.choice("汉壮瑶苗"),
        },
    }
    return [line.format(**slots) for line in pattern]


def serial(writer: Writer, parts: int) -> list[Lines]:
    """A series: every part with the same first and last paragraphs and a middle of its own."""
    theme = writer.theme()
    opening = [f"编者按：{line}" for line in writer.paragraphs(theme, 1)]
    closing = [f"{line}（未完待续）" for line in writer.paragraphs(theme, 1)]
    return [[*opening, *writer.paragraphs(theme, writer.random.randint(3, 7)), *closing] for _ in range(parts)]


def samples(seed: str = "reprints", scale: int = 300) -> list[Sample]:
    """About ten times ``scale`` texts in random order; every pair with one group is a reprint, no other pair is."""
    writer = Writer(seed)
    found: list[Sample] = []
    for group, lines in enumerate(originals(seed, scale * 4)):
        found.append(Sample("\n".join(lines), group, "original"))
        for _ in range(writer.random.choice((0, 0, 1, 2)) if group < scale * 2 else 0):
            changed, kind = reprint(writer, lines)
            found.append(Sample("\n".join(changed), group, kind))
    lookalikes = [("notice", notice(writer, pattern)) for pattern in (*NOTICES, AWARD) for _ in range(scale // 2)]
    lookalikes += [("serial", part) for _ in range(scale // 5) for part in serial(writer, 3)]
    lookalikes += [("short", lines[:1]) for lines in originals(f"{seed} short", scale // 2)]
    for number, (kind, lines) in enumerate(lookalikes):
        found.append(Sample("\n".join(lines), -1 - number, kind))
    random.Random(seed).shuffle(found)
    return found
