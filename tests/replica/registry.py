"""Misbehaviours by name, as they stand on a command line: `database_error:times=1,rate=0.2`."""

from __future__ import annotations

import inspect
from typing import Any

from tests.replica.behaviours import (
    Behaviour,
    BlockPage,
    BrokenListPage,
    ConnectionReset,
    DatabaseError,
    EmptyListPage,
    EndlessPager,
    FrontInstead,
    Gzip,
    GzipBomb,
    HugePage,
    LyingTotal,
    Maintenance,
    MessageBox,
    Moved,
    PagerLoop,
    PortalDown,
    Redirect,
    Robots,
    ServerError,
    ShiftingList,
    SlowAnswer,
    TemplateChanged,
    TruncatedBody,
    Unavailable,
    WrongCharset,
    WrongColumn,
)
from tests.replica.oddities import (
    BadAddresses,
    BadNextLink,
    Dripping,
    NotModified,
    OddPage,
    OddText,
    Reencoded,
    SamePage,
    Undated,
    WrongLength,
)

BEHAVIOURS: dict[str, type[Behaviour]] = {
    c.name: c
    for c in (
        DatabaseError, MessageBox, ServerError, Unavailable, ConnectionReset, TruncatedBody, SlowAnswer, BlockPage,
        WrongCharset, Redirect, Robots, HugePage, GzipBomb, Gzip, PortalDown, TemplateChanged, EmptyListPage,
        EndlessPager, PagerLoop, LyingTotal, ShiftingList, WrongColumn, BrokenListPage,
        FrontInstead, Maintenance, Moved, OddPage, NotModified, SamePage, Undated, WrongLength, Reencoded, Dripping,
        BadAddresses, BadNextLink, OddText,
    )
}  # fmt: skip


def make_behaviour(text: str, seed: int = 1) -> Behaviour:
    """`name` or `name:option=value,option=value` as a behaviour; KeyError names an unknown one."""
    name, _, options = text.partition(":")
    given = dict(part.split("=", 1) for part in options.split(",") if part)
    kind = BEHAVIOURS[name]
    return kind(seed=seed, **{option: _typed(kind, option, value) for option, value in given.items()})


def _typed(kind: type[Behaviour], option: str, value: str) -> Any:
    """The value in the type of the option's default; TypeError for an option nobody has."""
    for owner in kind.__mro__[:-1]:
        parameter = inspect.signature(owner.__init__).parameters.get(option)  # type: ignore[misc]
        if parameter is not None:
            return value if parameter.default is None else type(parameter.default)(value)
    raise TypeError(f"{kind.name} has no option {option}")
