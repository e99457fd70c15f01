"""Writing articles durably: JSON lines, part files, publishing, manifest, JSON Schema."""
