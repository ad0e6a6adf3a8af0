"""The package that an archive keeps: BagIt (RFC 8493), what is in one, and the check of one that is handed over."""
