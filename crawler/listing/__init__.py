"""List page in, rows, next page, total and section links out; no Scrapy."""
