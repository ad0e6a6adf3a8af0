"""The package that an archive keeps: BagIt, its contents, and its check."""
