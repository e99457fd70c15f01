"""Profiles: what is particular to one portal, as data; and platforms: what is particular to one CMS, as code."""
