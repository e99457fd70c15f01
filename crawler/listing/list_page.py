"""Reads a list page: its rows, its next page, its total and its sub-sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import lxml.html
from parsel import Selector

from crawler.listing.anchors import MAX_LINKS, Anchor, anchors_in, anchors_of, make_anchor, resolved
from crawler.listing.candidates import find_row_links
from crawler.listing.channels import read_channel
from crawler.listing.model import ListPage, Row, SectionLink
from crawler.listing.next_page import read_pagination
from crawler.listing.pager import find_pager
from crawler.listing.regions import Region, Regions
from crawler.listing.row_dates import row_dates, with_dates
from crawler.listing.row_links import RowLink
from crawler.listing.sections import section_name
from crawler.listing.unread_pager import unread_rows_sign, unread_sign
from crawler.page.page import Page
from crawler.platforms import platform_for
from crawler.platforms.base import Platform
from crawler.platforms.jcms import Datastore, find_datastore
from crawler.platforms.trs import find_script_pager
from crawler.portals.model import ListRules, Portal, select
from crawler.text.cleaning import clean_line, full_title, is_cut


def make_rows(
    page: Page, links: Sequence[RowLink], reference: datetime | None, after: date | None = None
) -> tuple[list[Row], int]:
    """The links as rows, one for each URL; how many of them lead nowhere.

    Args:
        reference: what no date is later than, to tell years that are not printed; None leaves such dates open.
        after: the date of the last row of the page before.
    """
    dates = row_dates([link.date_text for link in links], reference, after)
    rows: dict[str, Row] = {}
    for link, found in zip(links, dates, strict=True):
        if link.anchor.href:
            url = resolved(page, link.anchor.href)
            row = Row(url, link.anchor.title, found.value if found else None, found.raw if found else link.date_text)
            rows[url] = _better(rows.get(url), row)
    return list(rows.values()), sum(1 for link in links if not link.anchor.href)


def _better(old: Row | None, new: Row) -> Row:
    """One of two rows with one URL: the first, its title completed by the second's, with whatever date there is."""
    if old is None:
        return new
    title = full_title(old.title, new.title)
    return Row(old.url, title, old.date or new.date, old.date_raw or new.date_raw)


def profile_links(page: Page, rules: ListRules) -> list[RowLink]:
    """Each row's link, its date found as the profile says, else as in any list; empty where no row is found."""
    if not (rules.row or rules.link):
        return []
    links = list(_rows(Selector(root=page.root, type="html"), rules))
    return links if rules.date else with_dates(links)


def profile_next(page: Page, rules: ListRules) -> str | None:
    """The href the profile's ``next`` selector finds; None where it finds none."""
    if not rules.next:
        return None
    for found in select(Selector(root=page.root, type="html"), rules.next):
        if isinstance(found.root, str):
            return found.root
        href = found.root.get("href") or next(iter(found.root.xpath(".//a/@href")), None)
        if href:
            return str(href)
    return None


def _rows(document: Selector, rules: ListRules) -> Iterator[RowLink]:
    for row in select(document, rules.row or rules.link or ""):
        element = row.root
        if not isinstance(element, lxml.html.HtmlElement):
            continue
        anchor = _link_of(row, rules)
        if anchor is not None:
            yield RowLink(anchor, element, _date_of(row, rules))


def _link_of(row: Selector, rules: ListRules) -> Anchor | None:
    """What the ``link`` selector finds in the row, else its link with the longest title."""
    if rules.row and rules.link:
        elements = [found.root for found in select(row, rules.link)]
    elif row.root.tag == "a":
        elements = [row.root]
    else:
        elements = list(row.root.iter("a"))
    anchors = [make_anchor(element) for element in elements if getattr(element, "tag", None) == "a"]
    return max((a for a in anchors if a.href), key=lambda a: len(a.title), default=None)


def _date_of(row: Selector, rules: ListRules) -> str | None:
    for found in select(row, rules.date) if rules.date else ():
        text = found.root if isinstance(found.root, str) else found.root.text_content()
        return clean_line(str(text)) or None
    return None


_PARENT = "专题"


def read_special(page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None) -> ListPage:
    """Every article the page links to in its main part; its lists (更多), or the specials it lists, as sub-sections.

    A special's home is no channel: articles may stand in its boxes and on none of its lists.
    """
    paging = read_pagination(page, find_pager(page, anchors), None, platform)
    key = platform.list_key(page.url) if page.url else None
    is_index = key is not None and key[0] == "specials"
    sections = _specials(page, anchors, platform) if is_index else _lists(page, anchors, platform, name)
    rows = () if is_index else _articles_of_special(page, anchors, platform)
    following = paging.next_url if rows or sections else None
    return ListPage(rows, following, paging.total, name, paging.page_number, paging.page_count, sections)


def _lists(page: Page, anchors: Sequence[Anchor], platform: Platform, name: str | None) -> tuple[SectionLink, ...]:
    links = read_channel(page, anchors, platform, name).subsections(platform, with_boxes=True)
    return tuple(link for link in links if platform.link_kind(link.url) == "section_index")


def _articles_of_special(page: Page, anchors: Sequence[Anchor], platform: Platform) -> tuple[Row, ...]:
    regions = Regions(frozenset())
    rows: dict[str, Row] = {}
    for anchor in anchors:
        url = resolved(page, anchor.href) if anchor.href else ""
        if not url or platform.link_kind(url) != "article":
            continue
        key = platform.url_key(url) or url
        # rankings list articles of the whole portal; a special's own articles are its own wherever they stand
        limit = Region.ASIDE if key.startswith("special:") else Region.MAIN
        if regions.of(anchor.element) > limit:
            continue
        rows[key] = _fuller(rows.get(key), Row(url, anchor.title))
    return tuple(rows.values())


def _fuller(old: Row | None, new: Row) -> Row:
    """One of two links to an article: the one whose title is not cut, else the longer."""
    if old is None:
        return new
    rank = [(not is_cut(row.title), len(row.title)) for row in (old, new)]
    return new if rank[1] > rank[0] else old


def _specials(page: Page, anchors: Iterable[Anchor], platform: Platform) -> tuple[SectionLink, ...]:
    found: dict[str, SectionLink] = {}
    for anchor in anchors:
        url = resolved(page, anchor.href) if anchor.href else ""
        key = platform.list_key(url) if url else None
        if not key or not key[0].startswith("special:"):
            continue
        old = found.get(key[0])
        if anchor.title and (old is None or is_cut(old.name)):
            found[key[0]] = SectionLink(anchor.title, old.url if old else url, _PARENT)
    return tuple(found.values())


def read_list_page(
    page: Page, portal: Portal | None = None, *, reference: datetime | None = None, after: date | None = None
) -> ListPage:
    """What a list page says; an empty ``ListPage`` where it says nothing. Raises nothing, changes nothing.

    Links out of the portal and to files are rows too: the caller decides. A channel page, which shows boxes of its
    children, gives the children and no rows.

    Args:
        reference: when the page was fetched, to tell years that are not printed and 3小时前; else such dates are None.
        after: the date of the last row of the page before, to tell years better.
    """
    # lxml makes an element's Python object anew each time nobody holds it; holding all of them halves the time
    held = list(page.root.iter())
    listing = _read(page, portal, reference, after)
    del held
    return listing


def _read(page: Page, portal: Portal | None, reference: datetime | None, after: date | None) -> ListPage:
    platform = platform_for(portal)
    rules = portal.list_rules if portal else ListRules()
    anchors = anchors_of(page)
    name = section_name(page)
    key = platform.list_key(page.url) if page.url else None
    if key and key[0].startswith(("specials", "special:")):
        return read_special(page, anchors, platform, name)
    store = find_datastore(page)
    if store:
        return _read_store(page, store, platform, name, reference, after)
    pager = find_pager(page, anchors)
    script = find_script_pager(page)
    paging = read_pagination(page, pager, script, platform)
    channel = read_channel(page, anchors, platform, name, has_pager=bool(paging.page_count))
    links = profile_links(page, rules) or find_row_links(anchors, pager.element, platform, name)
    in_boxes = channel.rows_in_boxes([link.row for link in links])
    reason = "past_end" if paging.past_end else "channel" if in_boxes and channel.shows_several else None
    rows, nowhere = ([], 0) if reason else make_rows(page, links, reference, after)
    following = profile_next(page, rules)
    next_url = (resolved(page, following) if following else paging.next_url) if rows else None
    unread = None
    if not (reason or next_url):
        first_row = links[0].row if links else None
        unread = unread_sign(page, pager, script, paging.page_number, first_row)
        unread = unread or (None if rows else unread_rows_sign(page))
        if len(anchors) >= MAX_LINKS:
            unread = f"it has {MAX_LINKS} links or more, the rest is unread"
    return ListPage(
        tuple(rows),
        next_url,
        paging.total,
        name,
        paging.page_number,
        paging.page_count,
        channel.subsections(platform, with_boxes=in_boxes or not links),
        {reason: len(links)} if reason else {"no_url": nowhere} if nowhere else {},
        unread,
    )


def _read_store(
    page: Page,
    store: Datastore,
    platform: Platform,
    name: str | None,
    reference: datetime | None,
    after: date | None,
) -> ListPage:
    """The list a script would draw from the page's data."""
    links = find_row_links(anchors_in(store.root), None, platform, name)
    rows, nowhere = make_rows(page, links, reference, after)
    following = resolved(page, store.next_href) if store.next_href and rows else None
    dropped = {"no_url": nowhere} if nowhere else {}
    return ListPage(tuple(rows), following, store.total, name, store.page_number, store.page_count, (), dropped)
