"""Reference documents that a city uploads: what one must pass to be taken.

Only PDF, because everybody can open it, also in fifty years. It is kept as it came, and only ever handed out to be
saved (views/downloads.py), never shown inside a page of ours. Not here: where files are stored (files.py).
"""

from __future__ import annotations

import io

import pikepdf

BEGINNING = b"%PDF-"


class NotADocument(Exception):
    """The upload cannot be taken. `reason`: too_large, not_a_pdf or locked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check(data: bytes, most_bytes: int) -> None:
    """Raise NotADocument unless `data` is a PDF that opens without a password, judged by its content."""
    if len(data) > most_bytes:
        raise NotADocument("too_large")
    if not data.startswith(BEGINNING):  # a file that begins as something else may be that, too
        raise NotADocument("not_a_pdf")
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise NotADocument("locked") from error
    except (pikepdf.PdfError, RecursionError, ValueError) as error:
        raise NotADocument("not_a_pdf") from error
    if not pages:
        raise NotADocument("not_a_pdf")
