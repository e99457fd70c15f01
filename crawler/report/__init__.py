"""What a run did, whether that was healthy, and how people are told."""
