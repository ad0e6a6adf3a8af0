"""The Word form of a draft: what it says there, ready to be written on elsewhere.

Not here: how a form is written and read (forms/word_form.py).
"""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import word_form
from forms.template import languages, load
from webapp import files
from webapp.models import Practice, StoredFile

log = logging.getLogger(__name__)
PICTURE_WIDTH = 480


def prefilled(session: Session, practice: Practice, language: str) -> bytes:
    """The Word form with the answers of a practice's own working copy, asked in `language` (else in English)."""
    asked = language if language in languages(practice.template_edition) else "en"
    template = load(practice.template_edition, asked)
    stored = list(session.scalars(select(StoredFile).where(StoredFile.practice_id == practice.id)))
    answers = practice.working_copy.answers
    named = {row.get("file") for f in template.fields if f.kind == "pictures" for row in answers.get(f.id, ())}
    pictures = {row.id: _small(row) for row in stored if row.id in named and row.width}
    return word_form.prefilled(
        template,
        answers,
        draft=str(practice.id),
        title=practice.title,
        pictures={id: data for id, data in pictures.items() if data},
        names={row.id: row.name for row in stored},
    )


def _small(row: StoredFile) -> bytes:
    """A picture small enough for a form; empty if its file is damaged, which the draft's own page tells."""
    try:
        return files.scaled(row, PICTURE_WIDTH)
    except files.Damaged:
        log.exception("a picture of practice %s cannot be put into its Word form", row.practice_id)
        return b""
