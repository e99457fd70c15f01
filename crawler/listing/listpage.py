"""A list page in, everything the walk needs of it out: rows, next page, totals, name, sub-sections."""

from __future__ import annotations

from datetime import date, datetime

from crawler.listing.anchors import anchors_in, anchors_of, resolved
from crawler.listing.channels import read_channel
from crawler.listing.datastore import Datastore, find_datastore
from crawler.listing.model import ListPage
from crawler.listing.names import section_name
from crawler.listing.pager import find_pager
from crawler.listing.pagination import read_pagination
from crawler.listing.profile_rows import profile_links, profile_next
from crawler.listing.rowfinder import find_row_links
from crawler.listing.rows import make_rows
from crawler.listing.script_pagers import find_script_pager
from crawler.listing.specials import read_special
from crawler.listing.unread_pager import unread_sign
from crawler.listing.unread_rows import unread_rows_sign
from crawler.normalize.page import Page
from crawler.portals.model import ListRules, Portal
from crawler.portals.platforms import platform_for
from crawler.portals.platforms.base import Platform


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
