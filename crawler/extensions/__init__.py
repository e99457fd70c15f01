"""What listens to a crawl and writes about it: run record, log, report, progress."""
