"""The boxes of a question in the Word form: how an answer, or the room for one, looks in Word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from forms.languages import language_names
from forms.places.countries import country_name, country_names
from forms.questionnaire.field_types import ByType, FieldTypeName
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.row_types import VISIBILITIES
from forms.questionnaire.types import FIELD_TYPES
from forms.text.prose import parse
from forms.word import prose_runs
from forms.word.form_package import FormPackage
from forms.word.names import FILE_MARK, MOST_ROWS, Key, answer_name, label_of_part, option_name
from forms.word.wordml import cell, paragraph, reads_right_to_left, row, run, table, together
from forms.word.words import word

WIDTH = 9412
"""The text area, in twentieths of a point; LABELS of it are the column of labels."""
LABELS = 3000
TINT = "F3F4F2"
PICTURE_HEIGHT = 1700
PROSE_HEIGHT, WORD_HEIGHT = 900, 7
"""An empty box for a narrative is this high, and a little higher for each word that it may hold."""
PICTURE_MM = 45
DOCUMENT_WIDTHS = {"title": 4112, "url": 3300, "language": 2000}


@dataclass(frozen=True, slots=True)
class Form:
    """What the boxes are written with.

    `pictures` are JPEGs by the id of their file, `names` what their owners called files. `kept` collects the ids of the
    files that the form names, in the order of their marks.
    """

    package: FormPackage
    questionnaire: Questionnaire
    rtl: bool
    pictures: Mapping[str, bytes]
    names: Mapping[str, str]
    kept: list[str]

    def say(self, key: str, **values: str | int) -> str:
        """Return a word of the form in the questionnaire's language."""
        return word(self.questionnaire.language, key, **values)


def _box(form: Form, field: Field, content: str, height: int = 0) -> str:
    """Return a box as wide as the page."""
    only = row([cell(content, WIDTH)], height=height, whole=not height)
    return table([only], [WIDTH], field.label, rtl=form.rtl)


def _answer(form: Form, key: Key, title: str, text: str, hint: str) -> str:
    """Return the paragraphs of a text, one a line, or a hint that vanishes."""
    numbers, name = form.package.numbers, answer_name(key)
    if not text:
        return paragraph("FormAnswer", numbers.bookmark(name, numbers.hint(name, title, hint)), rtl=form.rtl)
    rows = [prose_runs.Written(run(line), reads_right_to_left(line, form.rtl)) for line in text.split("\n")]
    return prose_runs.xml(rows, *numbers.bookmark_ends(name))


def _line(form: Form, field: Field, value: str | None) -> str:
    example = form.say("example", example=field.example) if field.example else form.say("write")
    return _box(form, field, _answer(form, Key(field.id), field.label, value or "", example))


def _prose(form: Form, field: Field, value: str | None) -> str:
    key, limit = Key(field.id), field.limit
    height = PROSE_HEIGHT + (WORD_HEIGHT * limit.most if limit and limit.unit == "words" else 0)
    if not value:
        return _box(form, field, _answer(form, key, field.label, "", form.say("write")), height)
    rows = list(prose_runs.paragraphs(form.package, parse(value), form.rtl))
    return _box(form, field, prose_runs.xml(rows, *form.package.numbers.bookmark_ends(answer_name(key))), height)


def _menu(form: Form, key: Key, title: str, items: list[tuple[str, str]], chosen: str, hint: str = "") -> str:
    """Return the paragraph of a menu; `chosen` are words."""
    name, numbers = answer_name(key), form.package.numbers
    menu = numbers.menu(name, title, items, chosen, hint or form.say("choose"))
    return paragraph("FormAnswer", numbers.bookmark(name, menu), rtl=form.rtl)


def _choice(form: Form, field: Field, value: str | None) -> str:
    option = field.option(value) if value else None
    items = [(one.code, one.label) for one in field.options if one.offered or one.code == value]
    return _box(form, field, _menu(form, Key(field.id), field.label, items, option.label if option else value or ""))


def _choices(form: Form, field: Field, value: list[str] | None) -> str:
    chosen, numbers = set(value or ()), form.package.numbers
    start, end = numbers.bookmark_ends(answer_name(Key(field.id)))
    lines = []
    for number, option in enumerate(field.options):
        if not option.offered and option.code not in chosen:
            continue
        name = option_name(field, number)
        box = numbers.check_box(name, option.label, option.code in chosen)
        words = run(f"\t{option.label}") + (run(f"  {option.help}", style="FormQuiet") if option.help else "")
        lines.append(numbers.bookmark(name, box) + numbers.locked(words))
    lines += [run(code) for code in value or () if field.option(code) is None]
    lines[0], lines[-1] = start + lines[0], lines[-1] + end
    return _box(form, field, "".join(paragraph("FormChoice", line, rtl=form.rtl) for line in lines))


def _tick(form: Form, key: Key, label: str, ticked: bool) -> str:
    name, numbers = answer_name(key), form.package.numbers
    box = numbers.bookmark(name, numbers.check_box(name, label, ticked))
    return paragraph("FormChoice", box + numbers.locked(run(f"\t{label}")), rtl=form.rtl)


def _parts(form: Form, field: Field, value: Mapping[str, Any] | None, row_number: int | None = None) -> str:
    """Return the table of a compound answer: a row for each part. A row of a list stays on one page."""
    keys = (Key(field.id, row_number, part) for part in CELLS[field.type].parts)
    rows = [_part(form, field.type, key, value or {}) for key in keys]
    columns = [LABELS, WIDTH - LABELS]
    return table(rows if row_number is None else together(rows), columns, field.label, rtl=form.rtl)


def _part(form: Form, kind: FieldTypeName, key: Key, given: Mapping[str, Any]) -> str:
    """Return the row of a part: its label and its cell."""
    label, value, height = label_of_part(form.questionnaire, kind, key.part), given.get(key.part), 0
    match kind, key.part:
        case "period", "ongoing":
            content = _tick(form, key, label, bool(value))
        case "places", "countries":
            content = _countries(form, key, label, value or [])
        case "places", "cities":
            content = _answer(form, key, label, "\n".join(value or ()), _hint(form, kind, key.part))
        case "pictures", "file":
            label, height = form.questionnaire.words["pictures.row"].format(number=(key.row or 0) + 1), PICTURE_HEIGHT
            content = _picture(form, key, given, label)
        case "pictures", "consent":
            content, label = _tick(form, key, label, bool(value)), ""
        case "contacts", "visibility":
            content = _visibility(form, key, label, value or "")
        case _:
            content = _answer(form, key, label, value or "", _hint(form, kind, key.part))
    before = paragraph("FormLabel", form.package.numbers.locked(run(label)), rtl=form.rtl)
    return row([cell(before, LABELS, fill=TINT), cell(content, WIDTH - LABELS)], height=height)


def _hint(form: Form, kind: FieldTypeName, part: str) -> str:
    if kind == "period" and part in ("start", "end"):
        return form.say("date")
    return form.questionnaire.words.get(f"{kind}.{part}.hint") or form.say("write")


def _countries(form: Form, key: Key, label: str, codes: list[str]) -> str:
    """Return a menu with the first country, and the others below it."""
    language = form.questionnaire.language
    names = [country_name(code, language) for code in codes]
    hint, items = form.questionnaire.words["places.choose_country"], list(country_names(language).items())
    menu = _menu(form, key, label, items, names[0] if names else "", hint)
    return menu + "".join(paragraph("FormAnswer", run(name), rtl=form.rtl) for name in names[1:])


def _visibility(form: Form, key: Key, label: str, level: str) -> str:
    levels: dict[str, str] = {code: form.questionnaire.words[f"contacts.visibility.{code}"] for code in VISIBILITIES}
    return _menu(form, key, label, list(levels.items()), levels.get(level, level))


def _file_mark(form: Form, file: str) -> str:
    """Return an invisible bookmark that names a file by its place in the document's properties."""
    if not file:
        return ""
    form.kept.append(file)
    return form.package.numbers.bookmark(f"{FILE_MARK}{len(form.kept)}", "")


def _rows(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """Return the rows to write: what is filled and room for more, within the limit."""
    given = list(value or ())
    most = field.limit.most if field.limit else len(given) + 1
    empty = dict.fromkeys(FIELD_TYPES[field.type].parts, "")
    room = max(CELLS[field.type].spare_rows, len(given) + 1)
    return given + [empty] * (max(min(room, most), len(given)) - len(given))


def _documents(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> str:
    """Return a list as a table with a heading: pressing Tab in its last cell adds a row."""
    widths, numbers = DOCUMENT_WIDTHS, form.package.numbers
    labels = {part: label_of_part(form.questionnaire, "documents", part) for part in widths}
    head = [
        cell(paragraph("FormLabel", numbers.locked(run(labels[part])), rtl=form.rtl), width, fill=TINT)
        for part, width in widths.items()
    ]
    names = language_names(form.questionnaire.language)
    rows = [row(head, header=True)]
    for number, given in enumerate(_rows(form, field, value)):
        keys = {part: Key(field.id, number, part) for part in widths}
        title = _answer(form, keys["title"], labels["title"], given["title"], form.say("write"))
        if mark := _file_mark(form, given["file"]):
            known = form.say("kept_file", name=form.names.get(given["file"], given["file"]))
            title += paragraph("FormFact", mark + numbers.locked(run(known)), rtl=form.rtl)
        link = _answer(form, keys["url"], labels["url"], given["url"], form.say("link"))
        spoken = names.get(given["language"], given["language"])
        menu = _menu(form, keys["language"], labels["language"], list(names.items()), spoken)
        contents = (title, link, menu)
        rows.append(row([cell(content, width) for content, width in zip(contents, widths.values(), strict=True)]))
    return table(rows, list(widths.values()), field.label, rtl=form.rtl)


def _tables(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> str:
    """Return a list as one table for each of its rows."""
    tables = (_parts(form, field, given, number) for number, given in enumerate(_rows(form, field, value)))
    return paragraph("FormGap", "").join(tables)


def _picture(form: Form, key: Key, given: Mapping[str, Any], title: str) -> str:
    numbers, file = form.package.numbers, given["file"]
    mark = _file_mark(form, file)
    if file in form.pictures:
        shown = form.package.picture(form.pictures[file], given["alt"], PICTURE_MM)
    elif file:
        shown = numbers.locked(run(form.say("kept_file", name=form.names.get(file, file))))
    else:
        shown = numbers.hint(answer_name(key), title, form.say("picture"))
    return paragraph("FormAnswer", mark + numbers.bookmark(answer_name(key), shown), rtl=form.rtl)


def _agreement(form: Form, field: Field, value: bool | None) -> str:
    return _box(form, field, _tick(form, Key(field.id), field.label, bool(value)))


@dataclass(frozen=True, slots=True)
class CellsOf:
    """Where answers of a field type stand in the form, and how they are written there.

    `parts` have a cell each, in the order of the form: none where the whole answer has one. A list of rows has so many
    `spare_rows` when it is blank. `has_heading`: a document that is not our form may have the question as a heading.
    """

    write: Callable[[Form, Field, Any], str]
    parts: tuple[str, ...] = ()
    spare_rows: int = 0
    has_heading: bool = False


CELLS: ByType[CellsOf] = {
    "line": CellsOf(_line, has_heading=True),
    "prose": CellsOf(_prose, has_heading=True),
    "choice": CellsOf(_choice),
    "choices": CellsOf(_choices),
    "period": CellsOf(_parts, ("start", "end", "ongoing", "recurring", "as_written"), has_heading=True),
    "places": CellsOf(_parts, ("countries", "cities")),
    "email": CellsOf(_line, has_heading=True),
    "link": CellsOf(_line, has_heading=True),
    "documents": CellsOf(_documents, tuple(DOCUMENT_WIDTHS), spare_rows=3, has_heading=True),
    "pictures": CellsOf(_tables, ("file", "alt", "caption", "credit", "consent"), spare_rows=2),
    "contacts": CellsOf(
        _tables, ("name", "role", "organisation", "email", "telephone", "visibility"), spare_rows=1, has_heading=True
    ),
    "agreement": CellsOf(_agreement),
}


def keys_of(field: Field, rows: int) -> list[Key]:
    """Return the cells of a field; of a list, those of its first `rows` rows."""
    numbers = range(rows) if CELLS[field.type].spare_rows else (None,)
    return [Key(field.id, number, part) for number in numbers for part in CELLS[field.type].parts or ("",)]


@cache
def expected(questionnaire: Questionnaire) -> Mapping[str, Key]:
    """Return every name that a cell of this edition may have."""
    keys = (key for field in questionnaire.fields for key in keys_of(field, MOST_ROWS))
    return {answer_name(key): key for key in keys}
