"""A whole portal's content from a seed: columns, stories with every trap at least once, copies, specials."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.replica.model import Column, Content, PageBreak, Special, SpecialType, Story, Text
from tests.replica.prose import Writer
from tests.replica.stories import HOST, write_story
from tests.replica.traps import TRAPS, Trap

NOW = datetime(2026, 11, 20, 10, 0, 0)
FIRST_ID = 7001
COLUMNS = (
    Column(8, "时政动态", "szdt", weight=22),
    Column(14, "广西政协动态", "gxzxdt", weight=34),
    Column(86, "政协会议", "zxhy", weight=8),
    Column(39, "通知公告", "tzgg", weight=8),
    Column(25, "委员风采", "wyfc", kind="channel"),
    Column(26, "委员动态", "wydt", parent="委员风采", weight=7),
    Column(27, "履职故事", "lzgs", parent="委员风采", weight=4),
    Column(31, "参政议政", "czyz", kind="channel"),
    Column(32, "调研视察", "dysc", parent="参政议政", weight=5),
    Column(33, "提案工作", "tagz", parent="参政议政", weight=3),
    Column(34, "社情民意", "sqmy", parent="参政议政", weight=3),
    Column(41, "文史资料", "wszl", weight=3),
    Column(45, "市县政协", "sxzx", weight=3),
    Column(60, "专题", "zt", kind="link"),
    Column(2, "关于我们", "gywm", kind="page", in_nav=False),
)
_KINDS = {"通知公告": "notice", "文史资料": "history"}
_LINK_TRAPS = ("external", "wechat", "pdf", "to_special", "same_site")
_COPIES = 3


def build_content(
    articles: int = 90, seed: int = 1, now: datetime = NOW, columns: tuple[Column, ...] = COLUMNS
) -> Content:
    """``articles`` stories spread over the columns by weight, oldest id first, plus two specials with nine articles."""
    writer = Writer(f"content-{seed}")
    content = Content("广西政协网", columns, now=now)
    stories = _linked(spread_stories(writer, articles, now, columns, TRAPS))
    stories += _copies(stories)
    content.stories = {s.key: s for s in stories}
    _add_specials(content, writer, now)
    return content


def spread_stories(
    writer: Writer, articles: int, now: datetime, columns: tuple[Column, ...], traps: dict[str, Trap]
) -> list[Story]:
    """About ``articles`` stories over the list columns by weight, every trap given out where there is room for it."""
    return _trapped(writer, _ordinary(writer, articles, now, columns), traps)


def _ordinary(writer: Writer, articles: int, now: datetime, columns: tuple[Column, ...]) -> list[Story]:
    """Sections interleaved, dates rising with the ids, no two titles alike."""
    listed = [c for c in columns if c.kind == "list"]
    names = [c.name for c in listed for _ in range(max(1, round(articles * c.weight / 100)))]
    writer.random.shuffle(names)
    when = now - timedelta(hours=20 * len(names))
    story_id, titles, result = FIRST_ID, set(), []
    for name in names:
        when += timedelta(minutes=writer.random.randint(600, 1750))
        story = write_story(writer, story_id, name, min(when, now), _KINDS.get(name, "news"))
        while story.title in titles:
            story = replace(story, title=writer.title(writer.theme(), _KINDS.get(name, "news")))
        titles.add(story.title)
        result.append(story)
        story_id += writer.random.choice((1, 1, 1, 2, 3))
    return result


def _trapped(writer: Writer, stories: list[Story], traps: dict[str, Trap]) -> list[Story]:
    """Every trap once, or more often where there are many stories; half of the stories stay ordinary."""
    rounds = max(1, len(stories) // 150)
    wanted = [name for _ in range(rounds) for name in traps]
    free = list(range(len(stories)))
    writer.random.shuffle(free)
    for name, at in zip(wanted, free[: len(stories) // 2], strict=False):
        story = traps[name](writer, stories[at])
        stories[at] = replace(story, kinds=(story.kinds - {"plain"}) | {name})
    return stories


def _linked(stories: list[Story]) -> list[Story]:
    """Rows that point at another story of the portal get its address, in a form the lists never use."""
    plain = {s.section: s for s in stories if "plain" in s.kinds}
    result = []
    for story in stories:
        if story.link == "same-site":
            target = plain.get(story.section) or next(iter(plain.values()))
            catid = next(c.catid for c in COLUMNS if c.name == target.section)
            link = f"{HOST}/index.php?a=show&c=index&catid={catid}&id={target.id}&m=content"
            story = replace(story, link=link, title=target.title)
        result.append(story)
    return result


def _copies(stories: list[Story]) -> list[Story]:
    """The newest plain stories once more in 市县政协 under ids of their own, as "post to other sections" does."""
    plain = [s for s in stories if "plain" in s.kinds and s.section != "市县政协"][-_COPIES:]
    first = max(s.id for s in stories) + 1
    return [
        replace(s, id=first + i, section="市县政协", copy_of=s.id, kinds=s.kinds | {"copy"})
        for i, s in enumerate(plain)
    ]


def _add_specials(content: Content, writer: Writer, now: datetime) -> None:
    story_id, specials = 3001, []
    pushed = [s.id for s in content.rows("广西政协动态") if "plain" in s.kinds][:2]
    for number, name in ((5, "学习教育专题"), (6, "协商议政月专题")):
        types = []
        for index, label in enumerate(("要闻", "侧记")):
            ids = []
            for _ in range(2 + index):
                when = now - timedelta(days=60 - story_id % 50)
                story = _special_story(writer, story_id, name, when)
                content.stories[story.key] = story
                ids.append(story_id)
                story_id += 1
            types.append(SpecialType(number * 10 + index, label, tuple(ids), tuple(pushed[index : index + 1])))
        specials.append(Special(number, name, tuple(types)))
    content.specials = tuple(specials)


def _special_story(writer: Writer, story_id: int, name: str, when: datetime) -> Story:
    story = write_story(writer, story_id, name, when)
    kept = tuple(n for n in story.nodes if isinstance(n, Text))
    story = replace(story, module="special", nodes=kept, source=None, kinds=frozenset({"special"}), style=0)
    if story_id % 7 == 6:  # 3002: the paged one whose address without `page` shows no text
        at = len(kept) // 2
        story = replace(
            story, nodes=(*kept[:at], PageBreak(), *kept[at:]), paging="manual", kinds=story.kinds | {"multipage"}
        )
    return story
