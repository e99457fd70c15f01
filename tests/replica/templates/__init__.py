"""Templates of the replica portals: views in, HTML out. All own work in the manner of what the CMS families print."""
