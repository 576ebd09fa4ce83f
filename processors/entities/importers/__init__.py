"""Lists that others publish, read as watchlists: one file a list."""
