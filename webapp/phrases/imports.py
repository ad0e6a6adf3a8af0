"""What an import says to an editor: doubts, outcomes, columns and refusals, in the reader's language.

Not here: what is doubtful (forms/intake/doubts.py) and what becomes of a row (imports.py).
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from forms.file_kind import FileKind
from forms.intake.columns import KEY, LANGUAGE, NOTE
from forms.intake.doubts import Doubt
from forms.intake.listing import MOST_LINES
from forms.intake.table_limits import FOREIGN, LONGEST_CELL
from forms.intake.workbook_table import MOST_UNPACKED
from forms.questionnaire.questions import Template
from webapp.core import i18n
from webapp.models import ImportOutcome, ImportState, RowUndone, Tag
from webapp.phrases.file_kinds import what_it_is

FILLED_FORMS = frozenset({FileKind.WORD, FileKind.OLD_WORD, FileKind.OPEN_TEXT, FileKind.RTF})
"""What may be a form that a city has filled in, and belongs elsewhere."""


def doubt(one: Doubt, template: Template) -> str:
    """What a person should look at, with the line in which it stands."""
    sentence = _DOUBTS[one.code](one.value, _other(one, template))
    return _("%(sentence)s The line: “%(line)s”", sentence=sentence, line=one.line) if one.line else sentence


def _other(one: Doubt, template: Template) -> str:
    if one.code in ("not_an_option", "cut_off", "unreadable"):
        return template.field(one.other or one.value).label
    if one.code == "known_elsewhere":
        return ", ".join(i18n.country(code) for code in one.other.split(", "))
    return one.other


_DOUBTS: dict[str, Callable[[str, str], str]] = {
    "above_title": lambda value, other: _("Not used, above the title: “%(text)s”.", text=value),
    "city_first": lambda value, other: _(
        "“%(text)s” is taken for a city, but it stands before the country or in brackets, and no such city is known.",
        text=value,
    ),
    "cut_off": lambda value, other: _("“%(question)s” is cut off: only its beginning is known.", question=other),
    "dates_differ": lambda value, other: _(
        "The period “%(period)s” and the dates “%(dates)s” differ.", period=value, dates=other
    ),
    "empty_line": lambda value, other: _("The line is empty."),
    "empty_section": lambda value, other: _("Nothing stands under “%(heading)s”.", heading=value),
    "in_one_line": lambda value, other: _(
        "The title and the places stand in one line. Is the title “%(title)s”?", title=value
    ),
    "known_elsewhere": lambda value, other: _(
        "%(city)s is known in %(countries)s, which the line does not name.", city=value, countries=other
    ),
    "no_country": lambda value, other: _("No country was recognised."),
    "no_excerpt": lambda value, other: _("There is no text."),
    "no_heading": lambda value, other: _("The text has no heading, so it answers none of our questions by itself."),
    "no_place_line": lambda value, other: _("There is no line with country, cities and period."),
    "no_title": lambda value, other: _("There is no title."),
    "not_a_country": lambda value, other: _("“%(name)s” is no country that we know.", name=value),
    "not_a_language": lambda value, other: _("“%(name)s” is no code of a language, such as “fr”.", name=value),
    "not_an_option": lambda value, other: _(
        "“%(name)s” is none of the options of “%(question)s”.", name=value, question=other
    ),
    "not_understood": lambda value, other: _("Not understood: “%(text)s”.", text=value),
    "one_or_several": lambda value, other: _("One city or several: “%(text)s”?", text=value),
    "other_heading": lambda value, other: _(
        "“%(heading)s” is none of our questions: “%(text)s”", heading=value, text=other
    ),
    "other_language": lambda value, other: _("It may be “%(title)s” in another language.", title=value),
    "period_uncertain": lambda value, other: _("What the period “%(period)s” means is not certain.", period=value),
    "place_twice": lambda value, other: _("The same place stands there twice."),
    "same_title": lambda value, other: _("“%(title)s” stands there twice.", title=value),
    "several_countries": lambda value, other: _("There are several countries: whose cities are these?"),
    "unreadable": lambda value, other: _("The answer to “%(question)s” cannot be read.", question=other),
}


def outcome_name(outcome: str) -> str:
    """What becomes, or became, of a row."""
    return {
        ImportOutcome.WAITING: _("Not looked at yet"),
        ImportOutcome.CREATED: _("New draft"),
        ImportOutcome.UPDATED: _("Changed at its source"),
        ImportOutcome.SAME: _("Unchanged"),
        ImportOutcome.KEPT: _("Left as it is"),
    }[ImportOutcome(outcome)]


def state_name(state: str) -> str:
    """Where an import stands."""
    return {
        ImportState.LOOKING: _("Being looked at"),
        ImportState.PREPARED: _("Not imported yet"),
        ImportState.IMPORTING: _("Being imported"),
        ImportState.DONE: _("Imported"),
        ImportState.UNDOING: _("Being undone"),
        ImportState.UNDONE: _("Undone"),
    }[ImportState(state)]


STATE_TAGS = {
    ImportState.LOOKING: Tag.INFO,
    ImportState.PREPARED: Tag.NEUTRAL,
    ImportState.IMPORTING: Tag.INFO,
    ImportState.DONE: Tag.SUCCESS,
    ImportState.UNDOING: Tag.INFO,
    ImportState.UNDONE: Tag.DANGER,
}
"""In which colour the state of an import is shown."""


def undone_name(undone: str) -> str:
    """What undoing did with the practice of a row."""
    return {
        RowUndone.DELETED: _("Deleted"),
        RowUndone.RESTORED: _("Put back"),
        RowUndone.KEPT: _("Left: somebody has written on it"),
    }[RowUndone(undone)]


def asks(target: str) -> bool:
    """Whether a column's target is one of the questions, and so named in the language in which they are asked."""
    return target not in _TARGETS


def target_name(target: str, template: Template) -> str:
    """Where a column goes, in the words of the questions."""
    if target in _TARGETS:
        return _TARGETS[target]()
    return template.field(target).label


_TARGETS: dict[str, Callable[[], str]] = {
    NOTE: lambda: _("Keep it as a note"),
    KEY: lambda: _("Number or name by which the row is known again"),
    LANGUAGE: lambda: _("Language (a code such as “fr”)"),
    "places_countries": lambda: _("Country"),
    "places_cities": lambda: _("City or cities"),
    "places_line": lambda: _("Country, cities and period in one cell"),
    "period": lambda: _("Period in words"),
    "period_start": lambda: _("Beginning"),
    "period_end": lambda: _("End"),
    "contacts_name": lambda: _("Contact: name"),
    "contacts_role": lambda: _("Contact: role"),
    "contacts_organisation": lambda: _("Contact: organisation"),
    "contacts_email": lambda: _("Contact: e-mail"),
    "contacts_telephone": lambda: _("Contact: telephone"),
}


def note_name(name: str, template: Template) -> str:
    """The header of a note: those of a page are ours, those of questions the edition's, those of a table its own."""
    ours = {
        "line": _("The line of the page"),
        "excerpt": _("The text of the page"),
        "address": _("Address of the whole practice"),
        "references": _("Key reference documents"),
    }
    if name in ours:
        return ours[name]
    known = name in _TARGETS or any(field.id == name for field in template.fields)
    return target_name(name, template) if known else name


def file_note(code: str, value: str) -> str:
    """What was noticed about a file; "" for what only concerns the page's unused lines."""
    return {
        "encoding": _("Text in %(encoding)s", encoding=value),
        "separator": _("Cells parted by tabs") if value == "tab" else _("Cells parted by “%(sign)s”", sign=value),
        "sheet": _("Read from the sheet “%(name)s”", name=value),
        "other_sheets": _("Not read, further sheets: %(names)s", names=value),
        "formulas": _(
            "Cells whose formula was never computed: %(count)s. Open the file in Excel or LibreOffice and save it.",
            count=value,
        ),
    }.get(code, "")


def encodings() -> dict[str, str]:
    """The code pages that a text table may be in, with the languages that are written in each."""
    return {
        "Windows-1252": _("Western Europe"),
        "Windows-1250": _("Central Europe: Polish, Czech, Hungarian, Croatian, Romanian"),
        "Windows-1251": _("Cyrillic: Ukrainian, Bulgarian, Serbian, Russian"),
        "Windows-1253": _("Greek"),
        "Windows-1254": _("Turkish"),
        "Windows-1255": _("Hebrew"),
        "Windows-1256": _("Arabic"),
        "Windows-1257": _("Baltic: Estonian, Latvian, Lithuanian"),
    }


def refusal(reason: str, detail: str) -> str:
    """Why no practice can be read from a file, and what to do."""
    if reason in FOREIGN:
        return f"{what_it_is(FileKind(reason))} {_instead(FileKind(reason))}"
    return {
        "empty": _("This file is empty. Choose another one."),
        "no_rows": _("This table has headers and no rows below them. Choose the file that holds the practices."),
        "not_text": _("This is neither a text nor a workbook. Save the table as CSV or XLSX, or the page as HTML."),
        "not_json": _("This file begins like JSON and is none. Save it again, or choose another one."),
        "json_shape": _("This JSON holds no list of objects, one for each practice."),
        "damaged": _("This workbook is damaged, or it is none. Open it in a spreadsheet program and save it as XLSX."),
        "too_large": _(
            "This workbook would take far more memory than its practices, perhaps over %(size)s MB."
            " Split it, or save it anew.",
            size=MOST_UNPACKED // 1_000_000,
        ),
        "too_many_rows": _("This table has more than %(count)s rows. Split it.", count=detail),
        "too_many_columns": _(
            "This table has more than %(count)s columns. Take out those that are not needed.", count=detail
        ),
        "long_cell": _(
            "Near line %(line)s a cell has more than %(count)s characters. Perhaps a quotation mark is missing there.",
            line=detail,
            count=LONGEST_CELL,
        ),
        "unclosed_quote": _(
            "Near line %(line)s a quotation mark is not closed. Mend it, or save the table as XLSX.", line=detail
        ),
        "no_practice": _(
            "No practice was found on this page. Save the page that lists the practices, and choose that file."
        ),
        "too_many_lines": _(
            "This page is longer than %(count)s lines. Save the page that lists the practices, or split it.",
            count=MOST_LINES,
        ),
        "too_big": _("This file is larger than %(size)s MB. Split it, or choose another one.", size=detail),
        "not_computed": _(
            "This workbook holds formulas that no program has computed yet."
            " Open it in Excel or LibreOffice and save it."
        ),
        "none": _("Choose a file first."),
    }[reason]


def _instead(kind: FileKind) -> str:
    """What to do with a file that is neither a table nor a page."""
    if kind in FILLED_FORMS:
        return _("If it lists practices, save it as a web page (HTML), or write them into a table (CSV or XLSX).")
    return {
        FileKind.OLD_WORKBOOK: _("Open it in Excel or LibreOffice, save it as XLSX, and choose that file."),
        FileKind.OPEN_SPREADSHEET: _("Open it in LibreOffice or Excel, save it as XLSX, and choose that file."),
        FileKind.SLIDES: _("Write the practices into a table (CSV or XLSX), one in each row."),
        FileKind.APPLE: _("Export it there as Excel (XLSX), and choose that file."),
        FileKind.LOCKED: _("Open it, save it without one, and choose it again."),
        FileKind.PDF: _(
            "Practices cannot be read from one. Save the web page that lists them as HTML,"
            " copy the PDF's text into a text file, or write the practices into a table (CSV or XLSX)."
        ),
        FileKind.PICTURE: _("Choose the page or the table that lists the practices; photos come later."),
        FileKind.ARCHIVE: _("Unpack it, and choose the page or the table that is in it."),
    }[kind]
