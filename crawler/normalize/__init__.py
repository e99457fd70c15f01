"""Plain helpers over text, bytes, dates and names; no Scrapy, no portal knowledge."""
