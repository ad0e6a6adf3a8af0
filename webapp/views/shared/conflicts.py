"""Two texts of one answer: what the page of a conflict shows, and what the person chose there.

Nothing that is chosen beforehand deletes a word. Not here: when two texts are in conflict (`forms.answers.merging`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from markupsafe import Markup

from forms.answers.merging import etag, holds, keeps_most, together
from forms.questionnaire.model import Field, Questionnaire
from webapp.core import differences
from webapp.models import Person
from webapp.views.shared.read_back import plain, read_back

MINE, THEIRS, BOTH = "mine", "theirs", "both"
Pieces = Sequence[tuple[bool, str]]  # a text in pieces, each with whether the other text has it, too


@dataclass(frozen=True, slots=True)
class ConflictText:
    """One of the two texts: whose it is, what choosing it is called, and its words, or a picture of it."""

    value: str
    title: str
    label: str
    pieces: Pieces
    picture: Markup


@dataclass(frozen=True, slots=True)
class TwoTexts:
    """An answer that two people have changed. `chosen` is what is chosen beforehand, `shown` marks both texts."""

    field: Field
    texts: tuple[ConflictText, ConflictText]
    takes_both: bool
    chosen: str
    shown: str


def shown(questionnaire: Questionnaire, field: Field, mine: Any, theirs: Any, writer: Person | None) -> TwoTexts:
    """Both texts of an answer, to choose from; `writer` wrote the stored one."""
    if writer is not None and writer.id == g.person.id:
        whose, take = _("You, in another window"), _("Keep what you wrote in the other window")
    elif writer is not None:
        name = writer.name or writer.email
        whose, take = name, _("Keep what %(name)s wrote", name=name)
    else:
        whose, take = _("Somebody else"), _("Keep the other text")
    pieces = _pieces(questionnaire, field, mine, theirs)
    texts = (
        ConflictText(
            MINE, _("You, here"), _("Keep what I wrote here"), pieces[0], _picture(questionnaire, field, mine)
        ),
        ConflictText(THEIRS, whose, take, pieces[1], _picture(questionnaire, field, theirs)),
    )
    both = together(field, theirs, mine) is not None
    etags = f"{etag(field, mine)} {etag(field, theirs)}"
    return TwoTexts(field, texts, both, keeps_most(field, mine, theirs), etags)


def _picture(questionnaire: Questionnaire, field: Field, value: Any) -> Markup:
    return read_back(questionnaire, field, value) if field.type == "pictures" else Markup("")


def _pieces(questionnaire: Questionnaire, field: Field, mine: Any, theirs: Any) -> tuple[Pieces, Pieces]:
    one, other = plain(questionnaire, field, mine), plain(questionnaire, field, theirs)
    found = differences.changes(other, one)
    return (
        [(kind == "same", text) for kind, text in found if kind != "out"],
        [(kind == "same", text) for kind, text in found if kind != "in"],
    )


def chosen(
    fields: Iterable[Field], ids: Sequence[str], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers in conflict that the person has decided, as they shall be; None clears one.

    Who has written a third text in the form since the choice keeps it, unless it lacks words of what was chosen.
    """
    found = {}
    for field in fields:
        one, other, choice = mine.get(field.id), theirs.get(field.id), request.form.get(f"keep-{field.id}", "")
        was_mine, shown, was_theirs = request.form.get(f"shown-{field.id}", "").partition(" ")
        if field.id not in ids or not shown or was_theirs != etag(field, other):
            continue
        if was_mine != etag(field, one):
            if choice not in (THEIRS, BOTH) or holds(field, one, other):
                found[field.id] = one
        elif choice in (MINE, THEIRS):
            found[field.id] = one if choice == MINE else other
        elif choice == BOTH and (value := together(field, other, one)) is not None:
            found[field.id] = value
    return found


def not_chosen(questionnaire: Questionnaire, ids: Iterable[str]) -> list[tuple[str, str]]:
    """What is said of answers that were shown before, and for which nothing was chosen that counts."""
    return [
        (f"keep-{id}", _("Choose a text for “%(question)s”.", question=questionnaire.field(id).label))
        for id in ids
        if f"shown-{id}" in request.form
    ]
