"""What lies between us and the portal: politeness, block and soft-error detection, archive."""
