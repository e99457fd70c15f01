"""List page in, rows and the way on out; no Scrapy."""

from crawler.listing.faces import PageFace, is_same_page, page_face
from crawler.listing.listpage import read_list_page
from crawler.listing.model import ListPage, Row, SectionLink
from crawler.listing.sections import find_section_links, leads_somewhere

__all__ = [
    "ListPage",
    "PageFace",
    "Row",
    "SectionLink",
    "find_section_links",
    "is_same_page",
    "leads_somewhere",
    "page_face",
    "read_list_page",
]
