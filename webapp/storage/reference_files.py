"""Reference documents that a city uploads: PDFs without active content, only handed out to be saved, never shown."""

import io
from enum import StrEnum

import pikepdf

from webapp.core import active_content
from webapp.core.active_content import Cleaned
from webapp.core.refusal import Refusal
from webapp.models import StoredFile
from webapp.storage import files

BEGINNING = b"%PDF-"
RULES = 2  # which rules of core/active_content.py made a kept copy: raised when they change


class DocumentFault(StrEnum):
    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"
    LOCKED = "locked"
    SIGNED = "signed"
    DRAWN = "drawn"


class NotADocument(Refusal):
    """An upload that is not a document that can be taken."""


def taken(data: bytes, most_bytes: int) -> Cleaned:
    """Return a PDF that opens without a password without its active content. Raises NotADocument."""
    if len(data) > most_bytes:
        raise NotADocument(DocumentFault.TOO_LARGE)
    if not data.startswith(BEGINNING):  # a file that begins as something else may be that, too
        raise NotADocument(DocumentFault.NOT_A_PDF)
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            pages, drawn = len(pdf.pages), active_content.is_dynamic_form(pdf)
        if not pages:
            raise NotADocument(DocumentFault.NOT_A_PDF)
        if drawn:
            raise NotADocument(DocumentFault.DRAWN)
        return active_content.clean(data)
    except pikepdf.PasswordError as error:
        raise NotADocument(DocumentFault.LOCKED) from error
    except active_content.Signed as error:
        raise NotADocument(DocumentFault.SIGNED) from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError) as error:
        raise NotADocument(DocumentFault.NOT_A_PDF) from error


def handed_out(row: StoredFile) -> bytes:
    """Return the bytes of a stored document, cleaned once if an earlier release took it. Raises files.Damaged."""
    name = f"references/{row.id}-{RULES}.pdf"
    if (known := files.document(name)) is not None:
        return known or files.read(row)
    found = harmless(files.read(row))
    files.put("documents", name, found.data if found.changed else b"")
    return found.data


def harmless(data: bytes) -> Cleaned:
    """Return a stored document without active content or a signature that this breaks. Raises files.Damaged."""
    try:
        return active_content.clean(data, keep_signature=False)
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError) as error:
        raise files.Damaged(f"a stored document cannot be read as a PDF: {error}") from error
