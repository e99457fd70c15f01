"""The text beside a link in, the date printed there out."""

from __future__ import annotations

import re
from datetime import datetime

# 2023-09-17 · 2023/9/17 · 2023.09.17 · 2023年9月17日 · 23-09-17 · 09-17 · 9月17日, each with or without a time
_DATE = re.compile(
    r"(?<![\d.\-/])(?:(?P<y>(?:19|20)\d\d|\d\d(?=[-/.]\d{1,2}[-/.]))\s*[-/.年]\s*)?(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?![\d])\s*日?(?:[T\s]*(?P<H>[01]?\d|2[0-3])[:：](?P<M>[0-5]\d)(?:[:：](?P<S>[0-5]\d))?)?"
    r"(?![\d.%％])"
)


def find_row_date(text: str) -> tuple[str | None, str] | None:
    """ISO value (None where the year is missing) and the printed form of the first date; None without one."""
    match = _DATE.search(text)
    if not match:
        return None
    raw = match[0].strip()
    return _iso(match), raw


def _iso(match: re.Match[str]) -> str | None:
    if not match["y"]:
        return None
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    try:
        moment = datetime(
            year, int(match["m"]), int(match["d"]), int(match["H"] or 0), int(match["M"] or 0), int(match["S"] or 0)
        )
    except ValueError:
        return None
    return f"{moment.isoformat(timespec='seconds')}+08:00" if match["H"] else moment.date().isoformat()
