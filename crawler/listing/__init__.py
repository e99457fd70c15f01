"""Reading list pages: rows, pagers, sections. No Scrapy."""
