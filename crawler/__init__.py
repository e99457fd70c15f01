"""guiwen: Chinese regional news portals in, clean article records out."""

__version__ = "0.1.0"
