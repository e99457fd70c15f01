"""Article page in, fields with the step that found each out; no Scrapy."""
