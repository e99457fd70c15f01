"""Three answers to "have we got this already?": URL key, content key, near-duplicate; no Scrapy."""
