"""Profiles: what is particular to one portal, as data."""
