"""What an import says to an editor: doubts, columns, notes and refusals."""

from flask_babel import gettext as _

from forms.file_kind import FileKind
from forms.intake.findings import Finding
from forms.intake.listing import MOST_LINES
from forms.intake.table_limits import FOREIGN, LONGEST_CELL
from forms.intake.workbook_table import MOST_UNPACKED
from forms.questionnaire.model import Questionnaire
from webapp.core import i18n
from webapp.models import ImportState, Tag
from webapp.phrases.tables import phrase_for, tables

FILLED_FORMS = frozenset({FileKind.WORD, FileKind.OLD_WORD, FileKind.OPEN_TEXT, FileKind.RTF})
"""What may be a form that a city has filled in, and belongs elsewhere."""
STATE_TAGS = {
    ImportState.LOOKING: Tag.INFO,
    ImportState.PREPARED: Tag.NEUTRAL,
    ImportState.IMPORTING: Tag.INFO,
    ImportState.DONE: Tag.SUCCESS,
    ImportState.UNDOING: Tag.INFO,
    ImportState.UNDONE: Tag.DANGER,
}
"""In which colour the state of an import is shown."""


def finding(finding: Finding, questionnaire: Questionnaire) -> str:
    """Return what a person should look at, with the line in which it stands."""
    sentence = phrase_for("import_findings", finding.code, value=finding.value, other=_other(finding, questionnaire))
    return _("%(sentence)s The line: “%(line)s”", sentence=sentence, line=finding.line) if finding.line else sentence


def _other(finding: Finding, questionnaire: Questionnaire) -> str:
    if finding.code in ("not_an_option", "cut_off", "unreadable"):
        return questionnaire.field(finding.other or finding.value).label
    if finding.code == "known_elsewhere":
        return ", ".join(i18n.country(code) for code in finding.other.split(", "))
    return finding.other


def asks(target: str) -> bool:
    """Return whether a column's target is a question, and so named in the language in which that is asked."""
    return target not in tables()["columns"]


def target_name(target: str, questionnaire: Questionnaire) -> str:
    """Return where a column goes, in the words of the questions."""
    return questionnaire.field(target).label if asks(target) else phrase_for("columns", target)


def note_name(name: str, questionnaire: Questionnaire) -> str:
    """Return the header of a note: of a page ours, of a question its label, of a table its own."""
    if name in tables()["page_notes"]:
        return phrase_for("page_notes", name)
    known = not asks(name) or any(field.id == name for field in questionnaire.fields)
    return target_name(name, questionnaire) if known else name


def file_note(code: str, value: str) -> str:
    """Return what was noticed about a file; "" for what only concerns the page's unused lines."""
    if code not in tables()["file_notes"]:
        return ""
    return phrase_for("file_notes", "separator_tab" if (code, value) == ("separator", "tab") else code, value=value)


def encodings() -> dict[str, str]:
    """Return the code pages that a text table may be in, with the languages that are written in each."""
    return {name: phrase_for("encodings", name) for name in tables()["encodings"]}


def refusal(reason: str, detail: str) -> str:
    """Return why no practice can be read from a file, and what to do."""
    if reason in FOREIGN:
        return f"{phrase_for('file_kinds', reason)} {phrase_for('import_instead', reason)}"
    limits = {"megabytes": MOST_UNPACKED // 1_000_000, "characters": LONGEST_CELL, "lines": MOST_LINES}
    return phrase_for("import_refusals", reason, detail=detail, **limits)
