"""What Scrapy's finish reasons mean for a run."""

from __future__ import annotations

from typing import Literal

Ending = Literal["own_end", "narrowed", "budget", "unreachable", "output", "cut_off"]

_ENDINGS: dict[str, Ending] = {
    "finished": "own_end",
    "limit": "narrowed",
    "closespider_itemcount": "narrowed",
    "closespider_pagecount": "narrowed",
    "closespider_timeout": "narrowed",
    "closespider_timeout_no_item": "narrowed",
    "closespider_pagecount_no_item": "narrowed",
    "budget": "budget",
    "window": "budget",
    "unreachable": "unreachable",
    "blocked": "unreachable",
    "output_error": "output",
    "state_error": "output",
}


def ending(finish_reason: str | None) -> Ending:
    """What a finish reason means; the part before ":" decides. Signals, errors and unknown words cut a run off.

    >>> ending("finished"), ending("blocked:waf"), ending("shutdown"), ending(None)
    ('own_end', 'unreachable', 'cut_off', 'cut_off')
    """
    return _ENDINGS.get((finish_reason or "").partition(":")[0], "cut_off")
