"""What the store knows about links: found, to be fetched, done, failed, and where they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, delete, exists, func, insert, or_, select, update

from crawler.state.articles import Validators
from crawler.state.delta import LONGEST_WAIT, Cause, DeltaRules, KnownLink, Status, next_try
from crawler.state.schema import ARTICLES, LINKS, LISTINGS, SECTIONS
from crawler.state.stored import stored_word
from crawler.text.times import iso_utc

_BATCH = 500
_SECOND = timedelta(seconds=1)  # what the store's times are told to
_NO_VALIDATORS = Validators()
_OF_ID = update(LINKS).where(LINKS.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class Listed:
    """How a section's list shows a link."""

    section: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An article page that is to be fetched, and why."""

    id: str
    url_key: str
    url: str
    cause: Cause
    validators: Validators = _NO_VALIDATORS
    listed: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link never seen before; ``alias_of`` is the id of a link with a narrower key that may be the same article."""

    link: Link
    wide_key: str | None = None
    alias_of: str | None = None


def add_links(connection: Connection, portal: str, run_no: int, links: Iterable[NewLink], now: str) -> None:
    """Note links that were never seen before as to be fetched."""
    rows = [
        {
            **{"id": new.link.id, "portal": portal, "url_key": new.link.url_key, "url": new.link.url},
            **{"wide_key": new.wide_key, "alias_of": new.alias_of, "cause": new.link.cause.value, "attempts": 0},
            **{"status": Status.PENDING.value, "next_try_at": now, "discovered_at": now, "run_no": run_no},
        }
        for new in links
    ]
    if rows:
        connection.execute(insert(LINKS), rows)


def ask_again(connection: Connection, run_no: int, links: Iterable[Link], now: str) -> None:
    """Note known links as to be fetched once more, under the URL they are listed with now."""
    rows = [{"of_id": link.id, "new_url": link.url, "why": link.cause.value} for link in links]
    if rows:
        values = {"status": Status.PENDING.value, "attempts": 0, "next_try_at": now, "run_no": run_no}
        connection.execute(_OF_ID.values(values | {"url": bindparam("new_url"), "cause": bindparam("why")}), rows)


_IN_A_LIST = exists(
    select(LISTINGS.c.id)
    .join(SECTIONS, SECTIONS.c.no == LISTINGS.c.section_no)
    .where(LISTINGS.c.id == LINKS.c.id, SECTIONS.c.missing_since.is_(None))
)
_RECHECK = (
    _OF_ID.where(LINKS.c.status == Status.STORED.value)
    .where(exists(select(ARTICLES.c.id).where(ARTICLES.c.id == LINKS.c.id)))
    .where(~_IN_A_LIST)
    .values(cause=Cause.DELISTED.value, next_try_at=bindparam("at"), run_no=bindparam("in_run"))
)


# A portal that cuts its lists short unlists thousands at once; looking for all of them would hold up what is new
_RECHECKED_AT_ONCE = 100
_RECHECK_PAUSE = timedelta(hours=1)
# In one run, also where the last one was days ago
MOST_RECHECKED = 500


def recheck_unlisted(connection: Connection, run_no: int, ids: Sequence[str], now: datetime) -> None:
    """Have later runs look once whether stored articles that no list shows any more are still there: 100 each hour.

    A run looks at 500 at most (``MOST_RECHECKED``).
    """
    rows = []
    for place, id_ in enumerate(ids):
        due = now + place // _RECHECKED_AT_ONCE * _RECHECK_PAUSE
        rows.append({"of_id": id_, "at": iso_utc(due), "in_run": run_no})
    if rows:
        connection.execute(_RECHECK, rows)


def settle_links(connection: Connection, run_no: int, ids: Iterable[str]) -> None:
    """Note links as stored: nothing is to be fetched."""
    rows = [{"of_id": id_} for id_ in ids]
    if rows:
        values = {"status": Status.STORED.value, "attempts": 0, "next_try_at": None, "run_no": run_no}
        connection.execute(_OF_ID.values(values), rows)


def join_links(connection: Connection, other_forms: Mapping[str, tuple[str, str | None]]) -> None:
    """Note that what lists a link lists another one, which its page belongs to: link → that other one.

    Where an address stands beside that, it is the other one's from now on.
    """
    for link_id, (other_id, url) in other_forms.items():
        if url:
            connection.execute(update(LINKS).where(LINKS.c.id == other_id).values(url=url))
        both = select(LISTINGS.c.section_no).where(LISTINGS.c.id == other_id)
        connection.execute(delete(LISTINGS).where(LISTINGS.c.id == link_id, LISTINGS.c.section_no.in_(both)))
        connection.execute(update(LISTINGS).where(LISTINGS.c.id == link_id).values(id=other_id))


def date_listings(connection: Connection, link_id: str, date: str | None) -> None:
    """Give the listings of a link that have no date this one."""
    undated = (LISTINGS.c.id == link_id) & LISTINGS.c.date.is_(None)
    connection.execute(update(LISTINGS).where(undated).values(date=date))


def note_failure(
    connection: Connection, run_no: int, link_id: str, status: Status, cause: str, now: datetime
) -> tuple[datetime | None, int]:
    """Note that a link could not be fetched in this run.

    Returns: when it is due again, None where it is given up; and the number of such runs in a row.
    """
    query = select(LINKS.c.attempts, LINKS.c.status).where(LINKS.c.id == link_id)
    before = connection.execute(query).first()
    same = before is not None and before.status in (status.value, Status.PENDING.value)
    attempts = before.attempts + 1 if before is not None and same else 1
    due = next_try(status, attempts, now)
    values = {
        **{"status": status.value, "cause": cause, "attempts": attempts, "run_no": run_no},
        "next_try_at": iso_utc(due) if due else None,
    }
    connection.execute(update(LINKS).where(LINKS.c.id == link_id).values(values))
    return due, attempts


_KNOWN_LINKS = (
    select(
        *(LINKS.c.id, LINKS.c.url, LINKS.c.wide_key, LINKS.c.status, LINKS.c.next_try_at),
        *(ARTICLES.c.dated_at, ARTICLES.c.fetched_at),
    )
    .add_columns(ARTICLES.c.etag, ARTICLES.c.last_modified)
    .outerjoin(ARTICLES, ARTICLES.c.id == LINKS.c.id)
    .where(LINKS.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link the store knows, with what to ask conditionally with."""

    known: KnownLink
    url: str
    wide_key: str | None
    validators: Validators

    @property
    def is_other_form(self) -> bool:
        """Whether its page turned out to be the article of another link, so that it never got a line of its own."""
        return self.known.status is Status.STORED and self.known.fetched_at is None


def known_links(connection: Connection, ids: Sequence[str]) -> dict[str, FoundLink]:
    """What is known of each id that has a link."""
    return {
        row.id: FoundLink(
            KnownLink(stored_word(Status, row.status), row.next_try_at, row.dated_at, row.fetched_at),
            row.url,
            row.wide_key,
            Validators(row.etag, row.last_modified),
        )
        for row in connection.execute(_KNOWN_LINKS, {"ids": list(ids)})
    }


def due_links(
    connection: Connection, portal: str, run_no: int, now: datetime, rules: DeltaRules, sections: Sequence[str] | None
) -> Iterator[Link]:
    """Links earlier runs left to be fetched, oldest first, then young articles to be looked at again.

    Read in batches while they are asked for, so that any number may be due.

    Args:
        sections: keys of the sections whose links are wanted; None: all.
    """
    yield from _in_batches(connection, _unfinished(portal, run_no, now, sections), "next_try_at")
    yield from _in_batches(connection, _to_revisit(portal, now, rules, sections), "dated_at")


_DUE_COLUMNS = (LINKS.c.id, LINKS.c.url_key, LINKS.c.url, LINKS.c.status, LINKS.c.cause, LINKS.c.next_try_at)
_ARTICLE_COLUMNS = (ARTICLES.c.dated_at, ARTICLES.c.etag, ARTICLES.c.last_modified)


def _unfinished(portal: str, run_no: int, now: datetime, sections: Sequence[str] | None) -> Select[*tuple[object, ...]]:
    query = select(*_DUE_COLUMNS, *_ARTICLE_COLUMNS).outerjoin(ARTICLES, ARTICLES.c.id == LINKS.c.id)
    query = query.where(LINKS.c.portal == portal, LINKS.c.next_try_at.is_not(None), LINKS.c.run_no != run_no)
    due = or_(LINKS.c.next_try_at <= iso_utc(now), LINKS.c.next_try_at > iso_utc(now + LONGEST_WAIT))
    return _within(query.where(or_(LINKS.c.status == Status.PENDING.value, due)), sections)


def _to_revisit(
    portal: str, now: datetime, rules: DeltaRules, sections: Sequence[str] | None
) -> Select[*tuple[object, ...]]:
    query = select(*_DUE_COLUMNS, *_ARTICLE_COLUMNS).join(ARTICLES, ARTICLES.c.id == LINKS.c.id)
    query = query.where(
        ARTICLES.c.portal == portal,
        ARTICLES.c.dated_at.between(iso_utc(now - rules.revisit), iso_utc(now + rules.revisit)),
        ~ARTICLES.c.fetched_at.between(iso_utc(now - rules.revisit_pause + _SECOND), iso_utc(now)),
        LINKS.c.status == Status.STORED.value,
    )
    return _within(query, sections)


def _within(query: Select[*tuple[object, ...]], sections: Sequence[str] | None) -> Select[*tuple[object, ...]]:
    if sections is None:
        return query
    listed = select(LISTINGS.c.id).join(SECTIONS, SECTIONS.c.no == LISTINGS.c.section_no)
    return query.where(LINKS.c.id.in_(listed.where(SECTIONS.c.portal == LINKS.c.portal, SECTIONS.c.key.in_(sections))))


def _in_batches(connection: Connection, query: Select[*tuple[object, ...]], order: str) -> Iterator[Link]:
    column = query.selected_columns[order]
    last: tuple[str, str] | None = None
    while True:
        batch = query.order_by(column, LINKS.c.id).limit(_BATCH)
        if last is not None:
            batch = batch.where(or_(column > last[0], (column == last[0]) & (LINKS.c.id > last[1])))
        rows = connection.execute(batch).all()
        listed = listings_of(connection, [row.id for row in rows])
        for row in rows:
            cause = _cause_of(row.status, row.cause, order)
            yield Link(row.id, row.url_key, row.url, cause, Validators(row.etag, row.last_modified), listed[row.id])
        if len(rows) < _BATCH:
            return
        last = (getattr(rows[-1], order), rows[-1].id)


def _cause_of(status: str, cause: str, order: str) -> Cause:
    if order == "dated_at":
        return Cause.REVISIT
    if cause == Cause.DELISTED.value:
        return Cause.DELISTED
    return Cause.UNFINISHED if status == Status.PENDING.value else Cause.RETRY


_LISTINGS_OF = (
    select(LISTINGS.c.id, SECTIONS.c.name, LISTINGS.c.title, LISTINGS.c.date)
    .join(SECTIONS, SECTIONS.c.no == LISTINGS.c.section_no)
    .where(LISTINGS.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(LISTINGS.c.section_no)
)


def listings_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Listed, ...]]:
    """For each id: the sections whose lists show it."""
    found: dict[str, tuple[Listed, ...]] = dict.fromkeys(ids, ())
    if ids:
        for row in connection.execute(_LISTINGS_OF, {"ids": list(ids)}):
            found[row.id] = (*found[row.id], Listed(row.name, row.title, row.date))
    return found


_SECTIONS_OF = (
    select(SECTIONS.c.name)
    .join(LISTINGS, LISTINGS.c.section_no == SECTIONS.c.no)
    .where(LISTINGS.c.id == bindparam("of_id"), SECTIONS.c.missing_since.is_(None))
    .order_by(SECTIONS.c.no)
)


def sections_of(connection: Connection, link_id: str) -> list[str]:
    """Names of the sections whose lists show a link, each once, in the order they were first walked."""
    return list(dict.fromkeys(connection.scalars(_SECTIONS_OF, {"of_id": link_id})))


def count_links(connection: Connection, portal: str) -> dict[str, int]:
    """How many links stand where: a count for each status; among them ``given_up``, and ``waiting``: pages that failed
    and will be asked for again, but for those that were read and are no article.
    """
    query = select(LINKS.c.status, func.count()).where(LINKS.c.portal == portal).group_by(LINKS.c.status)
    counts: dict[str, int] = dict.fromkeys([status.value for status in Status], 0)
    counts.update((row[0], row[1]) for row in connection.execute(query))
    given_up = (LINKS.c.next_try_at.is_(None)) & (LINKS.c.status != Status.STORED.value)
    counts["given_up"] = connection.scalar(select(func.count()).where(LINKS.c.portal == portal, given_up)) or 0
    waiting = (LINKS.c.status == Status.FAILED.value) & LINKS.c.next_try_at.is_not(None) & LINKS.c.cause.not_in(_READ)
    counts["waiting"] = connection.scalar(select(func.count()).where(LINKS.c.portal == portal, waiting)) or 0
    return counts


# Why a page that came in order is no article
_READ = ("no_title", "no_content", "empty:no_body")
