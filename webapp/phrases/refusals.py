"""Why something was not done, and what to do: moves, words, people of a draft, pictures and documents.

Not here: what is wrong with an answer (problems.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from exports.html.resolution import ENOUGH, Coarse
from exports.sheet.refusals import unprintable_answers
from forms.questionnaire.questions import Template
from webapp.core.pictures import SMALLEST_SIDE
from webapp.practices.talk import LONGEST_COMMENT
from webapp.practices.workflow import Refused


def refusal(refused: Refused) -> str:
    """Why a move was not made, and what to do."""
    texts = {
        "not_allowed": _("You may not do this with this practice."),
        "not_now": _("This cannot be done now: someone has already moved the practice on. Look at where it stands."),
        "stale": _("The practice has changed since you opened this page. Look at it again, then decide."),
        "note_missing": _("Write a reason: the city needs it to know what to do."),
        "incomplete": _("Some answers are missing or need a correction. They are listed here."),
        "unprintable": _(
            "Some characters cannot be printed, because no typeface of the house has them. Write something else for them; an editor returns the practice and asks the city to do so."
        ),
        "not_public": _("The practice is not in the catalogue."),
        "untranslated": _("The translation is not complete yet. What is missing is listed here."),
        "outdated": _(
            "The original has changed since this translation was made. Look at what changed, tick that the translation is up to date, and save."
        ),
        "call_closed": _(
            "The call that this practice was begun for is closed. Nothing is lost: ask the editors, who can give you more time."
        ),
        "too_late": _("This cannot be undone any more: its letter has left, or the city has begun to write."),
        "uncertified": _(
            "Not sent yet: these answers wait for the approval of %(names)s. Wait for it, ask again, or take the request back.",
            names=", ".join(refused.waits_for),
        ),
    }
    return texts[refused.reason]


def not_possible(reason: str) -> str:
    """Why something between the people of a draft was not done (team.NotPossible), and what to do."""
    texts = {
        "yourself": _("That is your own address. Enter somebody else's."),
        "approves_it": _(
            "This person is asked to approve the practice, and who approves it does not write on it. Take that request back first."
        ),
        "writes_on_it": _(
            "This person writes on the practice. Ask somebody who does not, or take the person off it first."
        ),
        "nobody_else": _(
            "Nobody else has the whole practice. Hand it over to somebody, or invite somebody to the whole of it first."
        ),
        "was_sent": _("The practice has been sent, so it cannot be deleted."),
        "closed": _("The practice is not open for changes now, so there is nothing to approve."),
        "changed": _("The answers have changed since you opened this page. Read them again, then answer."),
        "taken_back": _("The request was taken back meanwhile. There is nothing for you to do."),
        "reason_missing": _("Write what should change: those who wrote it need it."),
        "enough_emails": _(
            "Ten invitations went to this address within an hour, so this one was not sent. Try again in an hour."
        ),
    }
    return texts[reason]


def unsaid(reason: str) -> str:
    """Why words were not taken, and what to do."""
    texts = {
        "empty": _("Write something first."),
        "too_long": _(
            "This is too long for a comment: at most %(most)s characters. Nothing is lost: shorten it here, then send it.",
            most=format_decimal(LONGEST_COMMENT),
        ),
        "unchanged": _("This is the city's own wording. Change something in it, or go back."),
    }
    return texts[reason]


def coarse(photo: Coarse) -> str:
    """What to say about a photograph with too few dots for paper."""
    return _(
        "Photograph %(number)d: %(dpi)d dots per inch at %(width)d × %(height)d mm, where %(enough)d look sharp. Ask the city for a file at least %(pixels)s pixels wide.",
        number=photo.number,
        width=photo.width,
        height=photo.height,
        dpi=photo.dpi,
        enough=ENOUGH,
        pixels=format_decimal(photo.pixels),
    )


def all_unprintable(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """What to say about each answer with characters that cannot be printed."""
    found = unprintable_answers(template, answers)
    return [unprintable(template.field(id).label, characters) for id, characters in found.items()]


def unprintable(label: str, characters: str) -> str:
    """What to say about characters of an answer that cannot be printed."""
    return _(
        "“%(question)s” has characters that cannot be printed: %(characters)s. Write something else for them.",
        question=label,
        characters=" ".join(characters),
    )


def picture_refusal(reason: str, name: str) -> str:
    texts = {
        "not_a_picture": _(
            "“%(name)s” is not a picture that can be opened. Choose a JPEG, PNG, WebP or HEIC file.", name=name
        ),
        "damaged": _(
            "“%(name)s” is damaged, or a part of it is missing. Copy it again from where you have it, and choose the"
            " copy.",
            name=name,
        ),
        "other_kind": _(
            "“%(name)s” is a kind of picture that is not taken. Save it as JPEG or PNG, and choose that file.",
            name=name,
        ),
        "too_many_pixels": _(
            "“%(name)s” has too many pixels. Save a smaller copy, for instance 4000 pixels wide.", name=name
        ),
        "too_large": _(
            "“%(name)s” is too large. Choose a picture of at most %(most)s megabytes.",
            name=name,
            most=_upload_megabytes(),
        ),
        "too_small": _(
            "“%(name)s” is too small to print. Choose a picture whose longer side has at least %(least)s pixels.",
            name=name,
            least=SMALLEST_SIDE,
        ),
    }
    return texts[reason]


def document_refusal(reason: str, name: str) -> str:
    texts = {
        "not_a_pdf": _("“%(name)s” is not a PDF. Save or print the document as PDF, and choose that file.", name=name),
        "locked": _("“%(name)s” asks for a password. Save it without one, and choose it again.", name=name),
        "signed": _(
            "“%(name)s” is signed, and it has scripts or attached files, which are not published. Taking them out would break the signature. Choose a PDF without them, or give a link instead.",
            name=name,
        ),
        "drawn": _(
            "“%(name)s” is a form whose pages only Adobe’s programs show. Print it to PDF, and choose that file.",
            name=name,
        ),
        "too_large": _(
            "“%(name)s” is too large. Choose a PDF of at most %(most)s megabytes, or give a link instead.",
            name=name,
            most=_upload_megabytes(),
        ),
    }
    return texts[reason]


def document_cleaned(name: str) -> str:
    """What was done to a document before it was kept."""
    return _(
        "“%(name)s” had scripts, attached files or multimedia in it. They were taken out: only its pages are published. Upload attached files as documents of their own.",
        name=name,
    )


def no_room(name: str) -> str:
    return _(
        "“%(name)s” could not be stored: there is no room at the moment. Your text is saved. Try the file again later.",
        name=name,
    )


def _upload_megabytes() -> int:
    most: int = current_app.config["SETTINGS"].upload_megabytes
    return most


def too_many_pictures(most: int, name: str) -> str:
    return _n(
        "“%(name)s” was not taken: there is room for one picture. Remove it first.",
        "“%(name)s” was not taken: there is room for %(num)s pictures. Remove one first.",
        most,
        name=name,
    )
