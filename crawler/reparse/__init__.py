"""Archived pages → articles as today's rules read them, compared with the lines that were written."""
