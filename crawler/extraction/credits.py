"""Credit strings of a page in, ``Credits`` out: the front of meta lines, datelines, signatures and captions."""

from crawler.extraction.captions import split_caption_credit
from crawler.extraction.credit_lines import is_credit_line
from crawler.extraction.credit_types import AUTHORS_AMBIGUOUS, Credits
from crawler.extraction.datelines import read_dateline
from crawler.extraction.meta_line import read_meta_line
from crawler.extraction.signatures import read_signature
from crawler.extraction.sources import clean_source

__all__ = [
    "AUTHORS_AMBIGUOUS",
    "Credits",
    "clean_source",
    "is_credit_line",
    "read_dateline",
    "read_meta_line",
    "read_signature",
    "split_caption_credit",
]
