"""An article's URL in, the day in its path out: static portals file articles by the day they were published.

Source: URL forms of TRS WCM, 大汉 JCMS, PHPCMS, Enorth, 人民网, 新华网, 方正, DedeCMS.
"""

from __future__ import annotations

import re
from datetime import datetime

from crawler.normalize.addresses import split_address
from crawler.normalize.parsed_date import ParsedDate, parsed_date

_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # t20230917_123456.html; 202309/t20230917_1.shtml
        rf"/t{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})_\d+",
        # /2023/9/17/art_1_2.html, /2023/09/17/1.shtml, /2023-09-17/1.html, /2023-09/17/c_1.htm
        rf"/{_YEAR}[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})/",
        # /n1/2019/0202/c1024-1.html, /2023/0917/1.shtml, /20230917/1.html, /20230917_1.html
        rf"/{_YEAR}/(?P<month>\d{{2}})(?P<day>\d{{2}})/",
        rf"/{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})[/_-]",
        # /2010/catdir_0720/1.html
        rf"/{_YEAR}/[a-z]+_(?P<month>\d{{2}})(?P<day>\d{{2}})/",
    )
)


def date_of_url(url: str | None) -> ParsedDate | None:
    """The day that the path of ``url`` tells; None where it tells none, or one that cannot be.

    >>> date_of_url("http://www.example.gov.cn/zwgk/202309/t20230917_123456.html").value
    '2023-09-17'
    """
    path = split_address(url).path if url else ""
    for form in _FORMS:
        for match in form.finditer(path):
            try:
                day = datetime(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            return parsed_date(day, "day", match.group().strip("/"))
    return None
