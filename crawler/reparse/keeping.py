"""Where reading again looks things up and what it tells: the state store, or nothing but a look at it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import URL

from crawler.items import Article
from crawler.state.links import Link, known_links
from crawler.state.opening import open_state
from crawler.state.session import Session


class Keeping(Protocol):
    """What is done with what is read differently."""

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the store has a link for."""

    def article(self, article: Article) -> None:
        """Take an article that changed (with the revision of its last line) or was found (revision 0)."""

    def link(self, link: Link) -> None:
        """Take a link that is to be fetched by the next crawl."""


class Looking:
    """Writes nothing."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Asks the store, where there is one."""
        if self._url.get_backend_name() == "sqlite" and not Path(self._url.database or "").exists():
            return set()
        with open_state(self._url, writing=False) as connection:
            return set(known_links(connection, ids))

    def article(self, article: Article) -> None:
        """Nothing."""

    def link(self, link: Link) -> None:
        """Nothing."""


class Writing:
    """Writes lines and links as a run of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def knows(self, ids: Sequence[str]) -> set[str]:
        """Asks the store."""
        return self._session.known_links(ids)

    def article(self, article: Article) -> None:
        """A line."""
        self._session.recorder.record_reread(article)
        self._session.commit_if_due()

    def link(self, link: Link) -> None:
        """A pending link."""
        self._session.add_link(link)
        self._session.commit_if_due()
