"""Every way a finished practice leaves: as a page, a PDF, a Word document, or bound into a year's edition.

Plain frozen data comes in, text or bytes go out. Nothing here knows a user, a database, a clock or a request.
"""

VERSION = "0.1.0"
"""The release, as pyproject.toml says it: documents name what made them."""


class ExportError(Exception):
    """A document that must not leave the house: something is missing or wrong, and the message says what."""
