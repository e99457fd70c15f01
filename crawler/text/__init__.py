"""Reading short Chinese texts: dates, names, roles, keys. No Scrapy."""
