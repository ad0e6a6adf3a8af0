"""The sheet that goes with an e-mail."""

import logging

from exports.pdf.sheet_pdf import Variant
from webapp.core.db import unit_of_work
from webapp.documents import publishing
from webapp.models import Revision
from webapp.notifications.mail import Attachment

log = logging.getLogger(__name__)


def sheet_of(revision_id: int) -> Attachment | None:
    """Return the PDF of a revision with all contacts, for its city; None if it cannot be made: the e-mail goes."""
    try:
        with unit_of_work(reading=True) as session:
            snapshot = publishing.of_revision(session.get_one(Revision, revision_id))
            sheet = publishing.to_sheet(session, snapshot, audience=publishing.DESK)
        return publishing.document_name(sheet, "pdf"), publishing.document(sheet, "pdf", Variant.ARCHIVE)
    except Exception:
        log.exception("an e-mail goes without its sheet, of revision %s", revision_id)
        return None
