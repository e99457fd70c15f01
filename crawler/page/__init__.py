"""What every page has: bytes, text, tree, class names, addresses; the floor under listing and extraction. No Scrapy."""
