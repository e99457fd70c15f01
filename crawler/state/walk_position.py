"""Where in its list a walk is: where it goes next, and where a later run takes it up again."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Next(StrEnum):
    """Where a walk goes after a list page."""

    FOLLOW = "follow"
    JUMP = "jump"
    BACK = "back"
    STOP = "stop"


class WalkPosition:
    """The place of one walk in this run; fed with each list page in order.

    A walk that an earlier run did not end reads the pages on top until one holds nothing but rows that it has listed
    itself, then jumps to the page that it read last: rows between that page and the next may have moved up since.
    If that page shows none of its rows, so many have gone that pages it never read lie above: it goes back.

    Args:
        saved_url: the list page read last, as :attr:`resume_url` said then; None begins at the top.
    """

    def __init__(self, saved_url: str | None) -> None:
        self._saved_url = saved_url
        self._url: str | None = None  # of the page under way; the first one needs no name
        self._below_top: str | None = None
        self.at_top = saved_url is not None
        self.jumping = False
        self.read_before = False  # the page under way, by an earlier run
        self.jump_url: str | None = None
        self.resume_url: str | None = None

    def step(self, own: Sequence[bool], next_url: str | None) -> Next:
        """Where to go after a page.

        Args:
            own: for each row not shown before in this run, whether this walk has listed it in an earlier one.
            next_url: where the page's pager leads.
        """
        # On top only where it shows so: a list that is another one each time would else have no end
        is_saved = self._url is not None and self._url == self._saved_url
        self.read_before = self.jumping or is_saved or (self.at_top and any(own))
        if self.jumping:
            next_ = self._after_jump(any(own))
        elif self.at_top and self._url != self._saved_url:
            next_ = self._on_top(bool(own) and all(own), next_url)
        else:
            self.at_top, next_ = False, Next.FOLLOW
        self.resume_url = self._resume_url(next_)
        self.jump_url = {Next.JUMP: self._saved_url, Next.BACK: self._below_top}.get(next_)
        self._url = self.jump_url or next_url
        return next_

    def stay(self) -> Next:
        """Go on below the pages on top instead of jumping."""
        self._saved_url = self.jump_url = self.resume_url = None
        self.jumping, self._url = False, self._below_top
        return Next.FOLLOW

    def back(self) -> str | None:
        """Where to go on where there is no page any more at the jump's end; None where the walk has not jumped."""
        if not self.jumping:
            return None
        self.jumping, self.resume_url = False, None
        self._url = self._below_top
        return self._below_top

    def _after_jump(self, is_known: bool) -> Next:
        self.jumping = False
        return Next.FOLLOW if is_known else Next.BACK

    def _on_top(self, all_own: bool, next_url: str | None) -> Next:
        if not all_own or next_url is None:
            return Next.FOLLOW
        self.at_top = False
        if next_url == self._saved_url:
            return Next.FOLLOW
        self.jumping, self._below_top = True, next_url
        return Next.JUMP

    def _resume_url(self, next_: Next) -> str | None:
        """Killed on top, or before it is back, the walk must not look as if it had seen what lies between."""
        if self.at_top or next_ is Next.BACK:
            return None
        return self._saved_url if next_ is Next.JUMP else self._url
