"""Files that were uploaded or made, in a folder or in S3, and what an upload must pass."""
