"""A data set as a table of a database: SQLite with full-text search, or PostgreSQL."""

from __future__ import annotations
