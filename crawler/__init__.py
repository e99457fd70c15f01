"""guiwen crawls Chinese regional news portals and keeps their articles as clean records."""

__version__ = "0.1.0"
