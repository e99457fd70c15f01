"""What earlier runs know about a portal, in a database that survives everything."""
