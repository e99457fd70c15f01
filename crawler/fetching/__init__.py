"""What lies between us and the portal: politeness, limits, retries, block and soft-error detection."""
