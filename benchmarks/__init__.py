"""Speed and quality against the libraries a user would pick instead; run by hand, not by the tests."""
