"""Reading article pages: fields, each with the step that found it. No Scrapy."""
