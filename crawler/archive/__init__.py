"""The pages of a portal as received, in WARC files."""
