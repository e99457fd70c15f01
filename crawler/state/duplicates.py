"""What the store knows for finding duplicates: content keys, and the index of near-duplicates."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.engine import Dialect

from crawler.dedup import ANCHORS, anchors, is_reprint
from crawler.state.schema import ARTICLES, NEAR_ANCHORS, NEAR_TEXTS
from crawler.state.stored import unpacked_text

_BY_CONTENT = (
    select(ARTICLES.c.id)
    .where(
        ARTICLES.c.portal == bindparam("of_portal"),
        ARTICLES.c.content_hash == bindparam("of_content"),
        ARTICLES.c.duplicate_of.is_(None),
    )
    .order_by(ARTICLES.c.first_seen_at, ARTICLES.c.id)
    .limit(1)
)


def primary_of_content(connection: Connection, portal: str, content_hash: str) -> str | None:
    """The id of the article that first carried this text and is no duplicate itself."""
    found: str | None = connection.scalar(_BY_CONTENT, {"of_portal": portal, "of_content": content_hash})
    return found


# Of 16; reprints share 7 and more (benchmarks/dedup), other texts of a portal hardly ever 5
_SHARED_ANCHORS = 5
_CANDIDATES = 4
# Of a phrase that a thousand articles end with, only the latest holders are asked
_HOLDERS = 32


def _holders(number: int) -> Select[int]:
    query = select(NEAR_ANCHORS.c.no).where(NEAR_ANCHORS.c.anchor == bindparam(f"anchor_{number}"))
    return select(query.order_by(NEAR_ANCHORS.c.no.desc()).limit(_fixed(_HOLDERS)).offset(_fixed(0)).subquery())


def _fixed(number: int) -> ColumnElement[int]:
    """A number that stands in the statement: SQLAlchemy takes its time over each parameter."""
    return literal_column(str(number), Integer)


_HELD = union_all(*[_holders(number) for number in range(ANCHORS)]).subquery()
_LIKELY = (
    select(_HELD.c.no, func.count().label("shared"))
    .group_by(_HELD.c.no)
    .having(func.count() >= _fixed(_SHARED_ANCHORS))
    .order_by(func.count().desc(), _HELD.c.no)
    .limit(_fixed(_CANDIDATES))
    .offset(_fixed(0))
    .subquery()
)
_LIKELY_TEXTS = (
    select(NEAR_TEXTS.c.id, NEAR_TEXTS.c.core)
    .join(_LIKELY, _LIKELY.c.no == NEAR_TEXTS.c.no)
    .order_by(_LIKELY.c.shared.desc(), _LIKELY.c.no)
)


_COMPILED: dict[str, tuple[str, Sequence[str] | None]] = {}


def _likely_texts(dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """The statement as text, and the order of its parameters where they have no names; made once for each database."""
    if dialect.name not in _COMPILED:
        compiled = _LIKELY_TEXTS.compile(dialect=dialect)
        _COMPILED[dialect.name] = str(compiled), compiled.positiontup
    return _COMPILED[dialect.name]


class NearIndex:
    """Finds the primary article that a text is a reprint of, among those of one portal.

    What is added is found at once and written with :meth:`save`. Each search reads a bounded number of rows.
    """

    def __init__(self, connection: Connection, portal: str) -> None:
        self._connection = connection
        # The anchors of portals that share a database are kept apart
        self._salt = zlib.crc32(portal.encode())
        self._added: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._removed: set[str] = set()
        self._holders: dict[int, list[str]] = defaultdict(list)
        self._last: tuple[str, tuple[int, ...]] = ("", ())
        self._likely_texts, self._order = _likely_texts(connection.dialect)

    def find(self, core: str, own_id: str) -> str | None:
        """The id of the article whose core text this one reprints."""
        own_anchors = self._anchors(core)
        for id_, other in self._candidates(own_anchors):
            if id_ != own_id and is_reprint(other, core):
                return id_
        return None

    def add(self, article_id: str, core: str) -> None:
        """Take in a primary article."""
        own_anchors = self._anchors(core)
        self._added[article_id] = (core, own_anchors)
        self._removed.discard(article_id)
        for anchor in own_anchors:
            self._holders[anchor].append(article_id)

    def remove(self, article_id: str) -> None:
        """Take out an article whose text has become too short to compare."""
        self._added.pop(article_id, None)
        self._removed.add(article_id)

    def _anchors(self, core: str) -> tuple[int, ...]:
        if self._last[0] != core:  # the same text is searched and then added
            self._last = (core, tuple(anchor ^ self._salt for anchor in anchors(core)))
        return self._last[1]

    def _candidates(self, own_anchors: tuple[int, ...]) -> Iterable[tuple[str, str]]:
        recent = Counter(id_ for anchor in own_anchors for id_ in self._holders.get(anchor, ())[-_HOLDERS:])
        for id_, shared in recent.most_common(_CANDIDATES):
            if shared >= _SHARED_ANCHORS and id_ in self._added:
                yield id_, self._added[id_][0]
        for id_, core in self._read(own_anchors):
            if id_ not in self._added and id_ not in self._removed:
                yield id_, unpacked_text(core)

    def _read(self, own_anchors: tuple[int, ...]) -> list[tuple[str, bytes]]:
        """The likely texts; as a statement for the driver, which takes half the time for so many parameters."""
        given = {f"anchor_{at}": own_anchors[at] if at < len(own_anchors) else -1 for at in range(ANCHORS)}
        parameters = tuple(given[name] for name in self._order) if self._order else given
        rows = self._connection.exec_driver_sql(self._likely_texts, parameters)
        return [(row[0], row[1]) for row in rows]

    def save(self) -> None:
        """Write what was added, in the open transaction."""
        forget_near(self._connection, [*self._added, *self._removed])
        if self._added:
            rows = [{"id": id_, "core": _packed(core)} for id_, (core, _) in self._added.items()]
            inserted = insert(NEAR_TEXTS).returning(NEAR_TEXTS.c.no, sort_by_parameter_order=True)
            numbers = self._connection.scalars(inserted, rows).all()
            held = zip(numbers, self._added.values(), strict=True)
            pairs = [{"anchor": anchor, "no": no} for no, (_, own) in held for anchor in own]
            if pairs:  # a text may have none: a slip to fill in, one character over and over
                self._connection.execute(insert(NEAR_ANCHORS), pairs)
        self._added.clear()
        self._removed.clear()
        self._holders.clear()


def _packed(core: str) -> bytes:
    return zlib.compress(core.encode("gb18030"))


_AT_ONCE = 500


def forget_near(connection: Connection, ids: Sequence[str]) -> None:
    """Take articles out of the index of near-duplicates; their anchors lead nowhere then."""
    for start in range(0, len(ids), _AT_ONCE):
        connection.execute(delete(NEAR_TEXTS).where(NEAR_TEXTS.c.id.in_(ids[start : start + _AT_ONCE])))
