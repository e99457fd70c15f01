"""Articles out: JSON lines, part files, publishing, manifest, JSON Schema."""
