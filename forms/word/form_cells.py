"""The boxes of a question in the Word form: one function a kind.

What belongs here: how an answer, or the room for one, looks in Word. What does not: the question above it (`form`) and
reading it back (`cell_values`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.languages import language_names
from forms.places.countries import country_name, country_names
from forms.questionnaire.field_types import ByType
from forms.questionnaire.kinds import KINDS
from forms.questionnaire.questions import Field, Template
from forms.word import prose_runs
from forms.word.form_package import FormPackage
from forms.word.names import CELLS, FILE_MARK, Key, answer_name, label_of_part, option_name
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
    """What the boxes are written with: the package in the making, the edition, and the files of earlier answers.

    `pictures` are JPEGs by the id of their file, `names` what their owners called files. `kept` collects the ids of the
    files that the form names, in the order of their marks.
    """

    package: FormPackage
    template: Template
    rtl: bool
    pictures: Mapping[str, bytes]
    names: Mapping[str, str]
    kept: list[str]

    def say(self, key: str, **values: str | int) -> str:
        """A word of the form in the edition's language."""
        return word(self.template.language, key, **values)


def boxes(form: Form, field: Field, value: Any) -> str:
    """The tables below a question, with the answer in them if there is one."""
    return WRITERS[field.kind](form, field, value)


def _box(form: Form, field: Field, content: str, height: int = 0) -> str:
    """A box as wide as the page."""
    only = row([cell(content, WIDTH)], height=height, whole=not height)
    return table([only], [WIDTH], field.label, rtl=form.rtl)


def _answer(form: Form, text: str, name: str, title: str, hint: str) -> str:
    """The paragraphs of a cell for one text: one a line, or a hint that vanishes."""
    numbers = form.package.numbers
    if not text:
        return paragraph("FormAnswer", numbers.bookmark(name, numbers.hint(name, title, hint)), rtl=form.rtl)
    rows = [prose_runs.Written(run(line), reads_right_to_left(line, form.rtl)) for line in text.split("\n")]
    return prose_runs.xml(rows, *numbers.bookmark_ends(name))


def _line(form: Form, field: Field, value: str | None) -> str:
    example = form.say("example", example=field.example) if field.example else form.say("write")
    return _box(form, field, _answer(form, value or "", answer_name(Key(field.id)), field.label, example))


def _prose(form: Form, field: Field, value: str | None) -> str:
    name, limit = answer_name(Key(field.id)), field.limit
    height = PROSE_HEIGHT + (WORD_HEIGHT * limit.most if limit and limit.unit == "words" else 0)
    if not value:
        return _box(form, field, _answer(form, "", name, field.label, form.say("write")), height)
    rows = prose_runs.paragraphs(form.package, value, rtl=form.rtl)
    return _box(form, field, prose_runs.xml(rows, *form.package.numbers.bookmark_ends(name)), height)


def _menu(form: Form, key: Key, title: str, items: list[tuple[str, str]], chosen: str, hint: str = "") -> str:
    """A cell with a menu; `chosen` are words."""
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
    lines += [run(f"{code}") for code in value or () if field.option(code) is None]
    lines[0], lines[-1] = start + lines[0], lines[-1] + end
    return _box(form, field, "".join(paragraph("FormChoice", line, rtl=form.rtl) for line in lines))


def _tick(form: Form, key: Key, label: str, ticked: bool) -> str:
    name, numbers = answer_name(key), form.package.numbers
    box = numbers.bookmark(name, numbers.check_box(name, label, ticked))
    return paragraph("FormChoice", box + numbers.locked(run(f"\t{label}")), rtl=form.rtl)


def _agreement(form: Form, field: Field, value: bool | None) -> str:
    return _box(form, field, _tick(form, Key(field.id), field.label, bool(value)))


def _labelled(form: Form, label: str, content: str, height: int = 0) -> str:
    """A row with a label before the cell."""
    before = paragraph("FormLabel", form.package.numbers.locked(run(label)), rtl=form.rtl)
    cells = [cell(before, LABELS, fill=TINT), cell(content, WIDTH - LABELS)]
    return row(cells, height=height)


def _parts(form: Form, field: Field, rows: list[str]) -> str:
    return table(rows, [LABELS, WIDTH - LABELS], field.label, rtl=form.rtl)


def _period(form: Form, field: Field, value: Mapping[str, Any] | None) -> str:
    given = value or {}
    hints = {"start": form.say("date"), "end": form.say("date")}
    rows = []
    for part in CELLS["period"].parts:
        key, label = Key(field.id, None, part), label_of_part(form.template, "period", part)
        if part == "ongoing":
            content = _tick(form, key, label, bool(given.get(part)))
        else:
            hint = hints.get(part) or form.template.words[f"period.{part}.hint"]
            content = _answer(form, given.get(part) or "", answer_name(key), label, hint)
        rows.append(_labelled(form, label, content))
    return _parts(form, field, rows)


def _places(form: Form, field: Field, value: Mapping[str, Any] | None) -> str:
    given, language = value or {}, form.template.language
    codes: list[str] = list(given.get("countries") or ())
    label = label_of_part(form.template, "places", "countries")
    key, items = Key(field.id, None, "countries"), list(country_names(language).items())
    chosen = [country_name(code, language) for code in codes]
    countries = _menu(
        form, key, label, items, chosen[0] if chosen else "", form.template.words["places.choose_country"]
    )
    countries += "".join(paragraph("FormAnswer", run(name), rtl=form.rtl) for name in chosen[1:])
    cities_label, cities_key = label_of_part(form.template, "places", "cities"), Key(field.id, None, "cities")
    hint = form.template.words["places.cities.hint"]
    cities = "\n".join(given.get("cities") or ())
    return _parts(
        form,
        field,
        [
            _labelled(form, label, countries),
            _labelled(form, cities_label, _answer(form, cities, answer_name(cities_key), cities_label, hint)),
        ],
    )


def _file_mark(form: Form, file: str) -> str:
    """An invisible mark that names a file by its place in the document's properties."""
    if not file:
        return ""
    form.kept.append(file)
    return form.package.numbers.bookmark(f"{FILE_MARK}{len(form.kept)}", "")


def _rows(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The rows to write: what is filled and room for more, within the limit."""
    given = list(value or ())
    most = field.limit.most if field.limit else len(given) + 1
    empty = dict.fromkeys(KINDS[field.kind].parts, "")
    room = max(CELLS[field.kind].spare_rows, len(given) + 1)
    return given + [empty] * (max(min(room, most), len(given)) - len(given))


def _documents(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> str:
    """A list as a table with a heading: pressing Tab in its last cell adds a row."""
    widths, numbers = DOCUMENT_WIDTHS, form.package.numbers
    labels = {part: label_of_part(form.template, "documents", part) for part in widths}
    head = [
        cell(paragraph("FormLabel", numbers.locked(run(labels[part])), rtl=form.rtl), width, fill=TINT)
        for part, width in widths.items()
    ]
    names = language_names(form.template.language)
    rows = [row(head, header=True)]
    for number, given in enumerate(_rows(form, field, value)):
        keys = {part: Key(field.id, number, part) for part in widths}
        title = _answer(form, given["title"], answer_name(keys["title"]), labels["title"], form.say("write"))
        if mark := _file_mark(form, given["file"]):
            known = form.say("kept_file", name=form.names.get(given["file"], given["file"]))
            title += paragraph("FormFact", mark + numbers.locked(run(known)), rtl=form.rtl)
        link = _answer(form, given["url"], answer_name(keys["url"]), labels["url"], form.say("link"))
        spoken = names.get(given["language"], given["language"])
        menu = _menu(form, keys["language"], labels["language"], list(names.items()), spoken)
        contents = (title, link, menu)
        rows.append(row([cell(content, width) for content, width in zip(contents, widths.values(), strict=True)]))
    return table(rows, list(widths.values()), field.label, rtl=form.rtl)


def _pictures(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> str:
    tables = []
    for number, given in enumerate(_rows(form, field, value)):
        rows = []
        for part in CELLS["pictures"].parts:
            key, label = Key(field.id, number, part), label_of_part(form.template, "pictures", part)
            if part == "file":
                label = f"{form.template.words['pictures.row'].format(number=number + 1)}"
                rows.append(_labelled(form, label, _picture(form, key, given, label), PICTURE_HEIGHT))
            elif part == "consent":
                rows.append(_labelled(form, "", _tick(form, key, label, bool(given[part]))))
            else:
                hint = form.template.words[f"pictures.{part}.hint"]
                rows.append(_labelled(form, label, _answer(form, given[part], answer_name(key), label, hint)))
        tables.append(_parts(form, field, together(rows)))
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


def _contacts(form: Form, field: Field, value: list[Mapping[str, Any]] | None) -> str:
    words, tables = form.template.words, []
    levels = [(level, words[f"contacts.visibility.{level}"]) for level in ("everyone", "network", "editors")]
    for number, given in enumerate(_rows(form, field, value)):
        rows = []
        for part in CELLS["contacts"].parts:
            key, label = Key(field.id, number, part), label_of_part(form.template, "contacts", part)
            if part == "visibility":
                chosen = dict(levels).get(given[part], given[part])
                content = _menu(form, key, label, levels, chosen)
            else:
                hint = words.get(f"contacts.{part}.hint") or form.say("write")
                content = _answer(form, given[part], answer_name(key), label, hint)
            rows.append(_labelled(form, label, content))
        tables.append(_parts(form, field, together(rows)))
    return paragraph("FormGap", "").join(tables)


WRITERS: ByType[Callable[[Form, Field, Any], str]] = {
    "line": _line,
    "prose": _prose,
    "email": _line,
    "link": _line,
    "choice": _choice,
    "choices": _choices,
    "period": _period,
    "places": _places,
    "documents": _documents,
    "pictures": _pictures,
    "contacts": _contacts,
    "agreement": _agreement,
}
