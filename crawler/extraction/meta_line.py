"""A meta line (date, source, author, editor in any order, glued or not) in, ``Credits`` out."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extraction.credit_types import AUTHORS_AMBIGUOUS, Credits
from crawler.extraction.labels import Labelled, split_labels
from crawler.extraction.sources import clean_source, is_source, split_source
from crawler.normalize.dates import ParsedDate, dates_in, find_date
from crawler.normalize.names import are_names, split_names
from crawler.normalize.roles import People, Role, read_people
from crawler.normalize.text import clean_line

_DEFAULT_ROLES = {"authors": Role.AUTHOR, "editors": Role.EDITOR}
_EMPTY_COUNTERS = ("阅读", "点击", "浏览", "访问", "人气", "打印", "字体", "字号")


@dataclass(slots=True)
class _Draft:
    """The credits of a line while its values are read; the first value of a field stays."""

    found: dict[str, str] = field(default_factory=dict)
    dates: dict[str, ParsedDate] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    ambiguous: bool = False


def read_meta_line(text: str) -> Credits:
    """The credits of a meta line; labels split it, so that an empty value never takes the next label for one.

    >>> credits = read_meta_line("2023-09-17 08:09来源：某某日报作者：余 锋 韦夏妮编辑：")
    >>> credits.source, credits.authors, credits.editors
    ('某某日报', ('余锋', '韦夏妮'), ())
    """
    draft = _Draft()
    line = clean_line(text)
    for value in split_labels(line):
        _READERS.get(value.field, _read_nothing)(draft, value)
    if "published" not in draft.dates:
        _take_stray_date(draft, line)
    return _finished(draft)


def _finished(draft: _Draft) -> Credits:
    authors = draft.authors or draft.unlabelled
    return Credits(
        authors=tuple(dict.fromkeys(authors)),
        editors=tuple(dict.fromkeys(draft.editors)),
        photographers=tuple(dict.fromkeys(draft.photographers)),
        organisations=tuple(dict.fromkeys(draft.organisations)),
        source=draft.found.get("source") or draft.found.get("publisher"),
        published=draft.dates.get("published"),
        modified=draft.dates.get("modified"),
        column=draft.found.get("column"),
        original_title=draft.found.get("original_title"),
        origin="unlabelled" if draft.unlabelled and not draft.authors else "label",
        warnings=(AUTHORS_AMBIGUOUS,) if draft.ambiguous else (),
    )


def _read_nothing(draft: _Draft, value: Labelled) -> None:
    """A label that fills no field."""


def _read_date(draft: _Draft, value: Labelled) -> None:
    found = find_date(value.value)
    if found:
        draft.dates.setdefault(value.field, found)


def _read_source(draft: _Draft, value: Labelled) -> None:
    source, names = split_source(value.value)
    if source:
        draft.found.setdefault(value.field, source)
    draft.unlabelled.extend(names)


def _read_people(draft: _Draft, value: Labelled) -> None:
    if value.value.strip().startswith(_EMPTY_COUNTERS):
        return
    people = read_people(_without_date(value.value), _DEFAULT_ROLES[value.field])
    _take_people(draft, people)


def _read_text(draft: _Draft, value: Labelled) -> None:
    text = value.value.strip(" |｜丨/【】[]()（）,，;；")
    if text:
        draft.found.setdefault(value.field, text)


def _read_unlabelled(draft: _Draft, value: Labelled) -> None:
    """Before the first label: a date, and with it perhaps a medium and a reporter."""
    span = next(dates_in(value.value), None)
    if not span:
        return
    found, start, end = span
    draft.dates.setdefault("published", found)
    for part in (value.value[:start], value.value[end:]):
        source, names = split_source(part)
        if source and is_source(source):
            draft.found.setdefault("unlabelled_source", source)
        draft.unlabelled.extend(names)


def _take_people(draft: _Draft, people: People) -> None:
    draft.authors.extend(people.authors)
    draft.editors.extend(people.editors)
    draft.photographers.extend(people.photographers)
    draft.organisations.extend(people.organisations)
    draft.ambiguous = draft.ambiguous or people.ambiguous


def _without_date(text: str) -> str:
    for _, start, _ in dates_in(text):
        return text[:start]
    return text


def _take_stray_date(draft: _Draft, line: str) -> None:
    """A date without a label anywhere in the line, for instance behind the source."""
    for value in split_labels(line):
        if value.field in ("source", "publisher", "authors", "editors", "unlabelled"):
            found = find_date(value.value)
            if found:
                draft.dates.setdefault("published", found)
                return


_READERS = {
    "published": _read_date,
    "modified": _read_date,
    "source": _read_source,
    "publisher": _read_source,
    "authors": _read_people,
    "editors": _read_people,
    "column": _read_text,
    "original_title": _read_text,
    "unlabelled": _read_unlabelled,
}
__all__ = ["are_names", "clean_source", "read_meta_line", "split_names"]
