"""List page in, rows and the way on out; no Scrapy."""

from crawler.listing.listpage import read_list_page
from crawler.listing.model import ListPage, Row, SectionLink
from crawler.listing.sections import find_section_links, leads_somewhere

__all__ = ["ListPage", "Row", "SectionLink", "find_section_links", "leads_somewhere", "read_list_page"]
