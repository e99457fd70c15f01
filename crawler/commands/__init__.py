"""Our Scrapy commands; docs/commands.md describes each."""
