"""The sheet that goes with an e-mail, and so the job that sends one.

Not here: which e-mails take a sheet along (practices/transitions.py), and sending itself (notifications/mail.py).
"""

from __future__ import annotations

import logging

from exports.pdf.sheet_pdf import Variant
from webapp import jobs
from webapp.core.db import unit_of_work
from webapp.documents import publishing
from webapp.models import Revision
from webapp.notifications import mail

log = logging.getLogger(__name__)


def send(job: jobs.JobContext) -> None:
    """Send an e-mail with the sheet that belongs to it, if any."""
    mail.send(job, sheet_of)


def sheet_of(revision_id: int) -> mail.Attachment | None:
    """The PDF of a revision with all contacts, for the city reads it; None if it cannot be made.

    Whatever is wrong with the sheet, the e-mail itself is never lost. The sheet is laid out after the transaction that
    reads it: that takes seconds.
    """
    try:
        with unit_of_work(reading=True) as session:
            version = publishing.of_revision(session.get_one(Revision, revision_id))
            sheet = publishing.to_sheet(session, version, audience=publishing.DESK)
        return publishing.document_name(sheet, "pdf"), publishing.document(sheet, "pdf", Variant.ARCHIVE)
    except Exception:
        log.exception("an e-mail goes without its sheet, of revision %s", revision_id)
        return None
