"""Replica portals: local servers that answer as a Chinese regional portal does, and know the truth about every article.

`python -m tests.replica --portal stock` serves one; `tests.replica.process` starts it from a test. All text, people,
places and organisations are invented; the templates imitate what each CMS puts around them.
"""
