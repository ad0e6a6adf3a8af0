"""What is said of a Word document that was read: why it was refused, and each doubt."""

from forms.file_kind import FileKind
from forms.word.opening import FOREIGN
from forms.word.report import Finding
from webapp.phrases.tables import phrase_for

LISTS = frozenset({FileKind.WORKBOOK, FileKind.OLD_WORKBOOK, FileKind.OPEN_SPREADSHEET})
"""What may list many practices, which editors bring in elsewhere."""


def refusal(reason: str) -> str:
    """Return why a document cannot be read, and what to do."""
    if reason in FOREIGN:
        return f"{phrase_for('file_kinds', reason)} {phrase_for('word_instead', reason)}"
    return phrase_for("word_refusals", reason)


def finding(finding: Finding) -> str:
    """Return why an answer wants a second look."""
    return phrase_for("word_findings", finding.code, text=finding.text)
