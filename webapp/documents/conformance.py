"""The checks of the documents of published practices, kept with what was found; files of editions have their own."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.conformance import docx_conformance, pdf_conformance
from exports.conformance.checking import Conformance, NotCheckedError, Standard
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.models import CheckOutcome, DocumentCheck, Revision

log = logging.getLogger(__name__)
STANDARDS: dict[str, tuple[Standard, ...]] = {"pdf": pdf_conformance.ARCHIVE, "docx": (Standard.DOCX,)}
SWITCHED_OFF = "switched_off"


def check(revision_id: int, format: str, data: bytes) -> None:
    """Check a document that was just written and keep what was found; a checker that fails stops no document."""
    validate = pdf_conformance.validate if format == "pdf" else docx_conformance.validate
    with unit_of_work() as session:
        session.merge(
            DocumentCheck(
                revision_id=revision_id,
                format=format,
                document=hashlib.sha256(data).hexdigest(),
                standards=[standard.label for standard in STANDARDS[format]],
                at=now(),
                **outcome(lambda: validate(data)),
            )
        )


def outcome(prove: Callable[[], Conformance]) -> dict[str, Any]:
    """Return the columns that tell what a check found: by `prove`, unless it is switched off or cannot be done."""
    nothing = {"outcome": CheckOutcome.UNCHECKED, "checker": "", "failures": []}
    if not are_on():
        return {**nothing, "obstacle": SWITCHED_OFF}
    try:
        conformance = prove()
    except NotCheckedError as error:
        log.warning("a document was not checked: %s", error)
        return {**nothing, "obstacle": error.obstacle.value}
    failures = [
        {"standard": verdict.standard.label, **asdict(failure)}
        for verdict in conformance.verdicts
        for failure in verdict.failures
    ]
    verdict = CheckOutcome.VALID if conformance.valid else CheckOutcome.INVALID
    return {"outcome": verdict, "checker": conformance.checker, "failures": failures, "obstacle": ""}


def are_on() -> bool:
    """Tell whether documents are checked at all, as the settings say."""
    return bool(current_app.config["SETTINGS"].check_documents)


def of(session: Session, revision: Revision) -> list[DocumentCheck]:
    """Return what was found in the documents of a revision, the PDF first; nothing before they are written."""
    found = session.scalars(select(DocumentCheck).where(DocumentCheck.revision_id == revision.id))
    return sorted(found, key=lambda row: list(STANDARDS).index(row.format))
