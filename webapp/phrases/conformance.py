"""What checks found in documents: which standard, by whom, when, and the broken rules in their checkers' English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy.orm import Session

from exports.conformance.checking import Standard
from webapp.core import i18n
from webapp.documents import conformance
from webapp.editions import checking
from webapp.models import CheckOutcome, Edition, EditionCheck, Revision
from webapp.models.records import Checked
from webapp.phrases.tables import phrase_for

SHOWN = 12  # so many broken rules are shown; the others are counted


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line about a document: its outcome, the sentence, and the rules that it breaks, in the checker's English."""

    outcome: str
    sentence: str
    rules: tuple[str, ...] = ()
    more: int = 0
    file: str = ""


def of_revision(session: Session, revision: Revision | None) -> list[CheckLine]:
    """Return what is known of the documents of a revision; nothing for one that has none."""
    found = conformance.of(session, revision) if revision else []
    if revision and revision.is_published and not found:
        return [CheckLine(CheckOutcome.UNCHECKED, _("The documents are not checked yet."))]
    return [_line(row) for row in found]


def of_files(edition: Edition, rows: Sequence[EditionCheck]) -> list[CheckLine]:
    """Return what is known of the files of a build, each by its name; valid sheets of its package share one line."""
    sheets = [one for one in rows if "/" in one.file and one.outcome == CheckOutcome.VALID]
    single = [one for one in rows if one not in sheets]
    lines = [replace(_line(one), file=checking.file_name(edition, one.file)) for one in single]
    if sheets:
        named = _n("%(num)d sheet in the package", "%(num)d sheets in the package", len(sheets))
        lines.append(replace(_line(sheets[0]), file=named))
    return lines


def _line(row: Checked) -> CheckLine:
    named = {"standards": _listed(row.standards), "checker": row.checker, "day": i18n.date(row.at)}
    sentence = phrase_for("checked_documents", row.obstacle or row.outcome, len(row.failures), **named)
    rules = tuple(_rule(one) for one in row.failures[:SHOWN])
    return CheckLine(row.outcome, sentence, rules, len(row.failures) - len(rules))


def _rule(failure: Mapping[str, Any]) -> str:
    """Return a broken rule; of a package, where each file may break one, also which."""
    file = f" ({failure['example']})" if failure["standard"] == Standard.BAGIT.label else ""
    return f"{failure['standard']}, {failure['rule']}: {failure['description']}{file}"


def _listed(names: Sequence[str]) -> str:
    return str(format_list(names, locale=i18n.language()))
