"""What was found in documents, as editors and archivists read it: which standard, by whom, when, and what is wrong.

Not here: checking and keeping (documents/proofs.py, editions/checking.py). The rules stay in the English of their
checkers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy.orm import Session

from exports.conformance.proof import Obstacle, Standard
from webapp.core import i18n
from webapp.documents import proofs
from webapp.editions import checking
from webapp.models import CheckOutcome, Edition, EditionCheck, Revision
from webapp.models.records import Checked

SHOWN = 12
"""So many broken rules are shown; the others are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line about a document: its outcome, the sentence, and the rules that it breaks, in the checker's English."""

    outcome: str
    sentence: str
    rules: tuple[str, ...] = ()
    more: int = 0
    file: str = ""


def told(session: Session, revision: Revision | None) -> list[Told]:
    """What is known of the documents of a revision, in the language of the page; nothing for one that has none."""
    found = proofs.of(session, revision) if revision else []
    if revision and revision.is_published and not found:
        return [Told(CheckOutcome.UNCHECKED, _("The documents are not checked yet."))]
    return [_told(row) for row in found]


def told_of_files(edition: Edition, rows: Sequence[EditionCheck]) -> list[Told]:
    """What is known of the files of a build, each by its name; valid sheets of its package are told in one line."""
    sheets = [one for one in rows if "/" in one.file and one.outcome == CheckOutcome.VALID]
    single = [one for one in rows if one not in sheets]
    lines = [replace(_told(one), file=checking.file_name(edition, one.file)) for one in single]
    if sheets:
        named = _n("%(num)d sheet in the package", "%(num)d sheets in the package", len(sheets))
        lines.append(replace(_told(sheets[0]), file=named))
    return lines


def _told(row: Checked) -> Told:
    named = {"standards": _listed(row.standards), "checker": row.checker, "day": i18n.date(row.at)}
    if row.outcome == CheckOutcome.UNCHECKED:
        return Told(row.outcome, _why_not(row.obstacle, named["standards"]))
    if row.outcome == CheckOutcome.VALID:
        return Told(row.outcome, _("%(standards)s: valid, checked by %(checker)s on %(day)s.", **named))
    sentence = _n(
        "%(standards)s: %(num)d rule is broken, checked by %(checker)s on %(day)s.",
        "%(standards)s: %(num)d rules are broken, checked by %(checker)s on %(day)s.",
        len(row.failures),
        **named,
    )
    rules = tuple(_rule(one) for one in row.failures[:SHOWN])
    return Told(row.outcome, sentence, rules, len(row.failures) - len(rules))


def _rule(failure: Mapping[str, Any]) -> str:
    """A broken rule; of a package, where each file may break one, also which."""
    file = f" ({failure['example']})" if failure["standard"] == Standard.BAGIT.label else ""
    return f"{failure['standard']}, {failure['rule']}: {failure['description']}{file}"


def _listed(names: Sequence[str]) -> str:
    return str(format_list(names, locale=i18n.language()))


def _why_not(obstacle: str, standards: str) -> str:
    texts = {
        Obstacle.NO_JAVA: _(
            "%(standards)s: not checked, because no Java development kit is installed.", standards=standards
        ),
        Obstacle.NO_ENGINE: _("%(standards)s: not checked, because the checker is not installed.", standards=standards),
        Obstacle.TOO_SLOW: _("%(standards)s: not checked, because the checker took too long.", standards=standards),
        Obstacle.BROKE_DOWN: _(
            "%(standards)s: not checked, because the checker broke down. The log says why.", standards=standards
        ),
        proofs.SWITCHED_OFF: _(
            "%(standards)s: not checked, because that is switched off in the settings.", standards=standards
        ),
    }
    return texts[obstacle]
