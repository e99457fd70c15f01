"""How many pages a second guiwen crawls, against bare Scrapy that fetches the same pages and does nothing with them."""
