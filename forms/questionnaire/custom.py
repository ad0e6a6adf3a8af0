"""The rules of custom questionnaires, so that their practices stand beside all others, and limits of hostile files."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.questionnaire.loader import SOURCE_LANGUAGE, file_name, read_source, read_translation
from forms.questionnaire.model import Field, Questionnaire, QuestionnaireError, Unit
from forms.questionnaire.shipped import LATEST, SHIPPED, load
from forms.questionnaire.toml_table import parse_toml

NAME = re.compile(r"\d{4}(-[a-z0-9]+)+")
FILE_NAME = re.compile(r"(?P<edition>[a-z0-9-]+)(\.(?P<language>[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*))?\.toml")
LONGEST_NAME = 40
MOST_FILES, MOST_BYTES, LONGEST_LINE = 30, 256_000, 5_000
MOST_SECTIONS, MOST_FIELDS, MOST_OPTIONS = 15, 80, 60
HIGHEST: Mapping[Unit, int] = {"words": 3_000, "characters": 20_000, "items": 50}
SHARED = ("title", "tagline", "places", "period", "topics", "photos", "contacts", "licence")
"""The questions that lists, search, maps and sheets of every practice read: every edition asks them."""
SAME_OPTIONS = frozenset({"topics", "licence"})
ONE_ONLY = {"contacts": "contacts", "pictures": "photos"}
"""Kinds that may be asked by one question only: what is shown of their answers hangs on its id."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
PLACE = re.compile(r'section "(?P<section>[^"]*)"(, field "(?P<field>[^"]*)")?')


@dataclass(frozen=True, slots=True)
class Checked:
    """Files without fault: the questionnaire's name, and the questionnaire by language, the source first."""

    version: str
    questionnaires: Mapping[str, Questionnaire]
    files: Mapping[str, bytes]

    @property
    def structure(self) -> str:
        return structure(self.questionnaires[SOURCE_LANGUAGE])


def check(files: Mapping[str, bytes]) -> Checked:
    """Return a questionnaire from files by name: `2027-climate.toml`, `2027-climate.fr.toml`.

    Raises QuestionnaireError with a sentence for each fault: file, section, field, line, what.
    """
    named = _named(files)
    version = next(iter(named))[0]
    by_language = {language: data for (_, language), data in named.items()}
    problems = [sentence for (name, language), data in named.items() for sentence in _hostile(name, language, data)]
    if problems:
        raise QuestionnaireError(problems)
    source = _read(file_name(version, SOURCE_LANGUAGE), by_language[SOURCE_LANGUAGE], None)
    questionnaires, problems = {SOURCE_LANGUAGE: source}, _breaches(source, by_language[SOURCE_LANGUAGE])
    for language in sorted(by_language.keys() - {SOURCE_LANGUAGE}):
        name = file_name(version, language)
        try:
            questionnaires[language] = _read(name, by_language[language], source)
            problems += _control_characters(questionnaires[language], name)
        except QuestionnaireError as error:
            problems += error.problems
    if problems:
        raise QuestionnaireError(problems)
    return Checked(version, questionnaires, by_language)


def structure(questionnaire: Questionnaire) -> str:
    """Return a SHA-256 of what may not change in use: ids, types, options, limits, conditions."""
    shape = [[section.id, [_shape(field) for field in section.fields]] for section in questionnaire.sections]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()


def _shape(field: Field) -> list[object]:
    limit = [field.limit.unit, field.limit.least, field.limit.most] if field.limit else None
    condition = [field.show_if.field, field.show_if.value] if field.show_if else None
    options = [option.code for option in field.options]
    return [field.id, field.type, field.required, field.translatable, limit, options, condition, field.sheet.role.value]


def _named(files: Mapping[str, bytes]) -> dict[tuple[str, str], bytes]:
    """Return the files by name and language, the source first. Raises QuestionnaireError."""
    if not files or len(files) > MOST_FILES:
        raise QuestionnaireError(
            [f"Choose the file of the edition and those of its translations, at most {MOST_FILES}."]
        )
    named, problems = {}, []
    for name, data in files.items():
        match = FILE_NAME.fullmatch(name)
        version = match["edition"] if match else ""
        if not match or not NAME.fullmatch(version) or len(version) > LONGEST_NAME:
            problems.append(
                f"{name[:80]}: a file must be named for a year, a theme and, if it is a translation, its language, "
                "such as 2027-climate.toml and 2027-climate.fr.toml."
            )
        else:
            named[version, match["language"] or SOURCE_LANGUAGE] = data
    if problems:
        raise QuestionnaireError(problems)
    if len(editions := sorted({version for version, _ in named})) > 1:
        raise QuestionnaireError(
            [f"The files belong to more than one edition: {', '.join(editions)}. Choose those of one."]
        )
    if len(named) < len(files):
        raise QuestionnaireError(["Two files are of the same language."])
    if (editions[0], SOURCE_LANGUAGE) not in named:
        raise QuestionnaireError(
            [f"{editions[0]}.toml is missing: the questions in English, which the others translate."]
        )
    return named


def _hostile(version: str, language: str, data: bytes) -> Iterator[str]:
    """Refuse a file that is too large, or has lines so long that they would stall the TOML reader for minutes."""
    name = file_name(version, language)
    if len(data) > MOST_BYTES:
        yield f"{name}: the file is larger than {MOST_BYTES // 1000} kB."
        return
    for number, line in enumerate(data.split(b"\n"), start=1):
        if len(line) > LONGEST_LINE:
            yield f"{name}: line {number} is longer than {LONGEST_LINE} bytes; break the text into several lines."
            return


def _read(name: str, data: bytes, source: Questionnaire | None) -> Questionnaire:
    """Return the questionnaire in a file, or the translation of `source`. Raises QuestionnaireError with lines."""
    try:
        table = parse_toml(data, name)
        return read_translation(table, source) if source else read_source(table)
    except QuestionnaireError as error:
        raise QuestionnaireError([_with_line(sentence, data) for sentence in error.problems]) from error


def _with_line(sentence: str, data: bytes) -> str:
    """Return the sentence with the line in which the section or field that it names begins, if it is found."""
    if not (place := PLACE.search(sentence)):
        return sentence
    kind, name = ("fields", place["field"]) if place["field"] else ("sections", place["section"])
    quoted = re.escape(name)
    begins = re.compile(rf"""(\s*|.*[{{,]\s*)id\s*=\s*["']{quoted}["']|\s*\[{kind}\.["']?{quoted}\b""")
    lines = data.decode(errors="replace").split("\n")
    found = next((number for number, line in enumerate(lines, start=1) if begins.match(line)), None)
    return sentence if found is None else f"{sentence[: place.end()]}, line {found}{sentence[place.end() :]}"


def _breaches(questionnaire: Questionnaire, data: bytes) -> list[str]:
    """Return where a questionnaire does not go together with the others."""
    name = f"{questionnaire.version}.toml"
    found = [] if questionnaire.version not in SHIPPED else [f"{name}: an edition of this name exists already."]
    if len(questionnaire.sections) > MOST_SECTIONS or len(questionnaire.fields) > MOST_FIELDS:
        found.append(f"{name}: an edition has at most {MOST_SECTIONS} sections and {MOST_FIELDS} fields.")
    asked = {field.id for field in questionnaire.fields}
    missing = [id for id in SHARED if id not in asked]
    if missing:
        found.append(f"{name}: every edition asks {', '.join(SHARED)}; missing here: {', '.join(missing)}.")
    house = {field.id: field for field in load(LATEST).fields}
    for section in questionnaire.sections:
        for field in section.fields:
            where = f'{name}: section "{section.id}", field "{field.id}"'
            broken = _broken(field, house.get(field.id))
            found += [_with_line(f"{where}: {sentence}.", data) for sentence in broken]
    return [*found, *_control_characters(questionnaire, name)]


def _broken(field: Field, house: Field | None) -> Iterator[str]:
    if house is not None and field.type != house.type:
        yield f"edition {LATEST} asks {field.id} as a {house.type}, so it cannot be a {field.type} here"
    if field.id in SHARED and house is not None and field.sheet.role is not house.sheet.role:
        yield f"on the sheet it must be the {house.sheet.role}, as in edition {LATEST}"
    if field.id in SAME_OPTIONS and house is not None:
        unknown = [option.code for option in field.options if house.option(option.code) is None]
        if unknown:
            yield f"edition {LATEST} has no {field.id} called {', '.join(unknown)}; an edition may leave some out"
    if field.type in ONE_ONLY and field.id != ONE_ONLY[field.type]:
        yield f"{field.type} can only be asked by the field {ONE_ONLY[field.type]!r}"
    if len(field.options) > MOST_OPTIONS:
        yield f"a field has at most {MOST_OPTIONS} options"
    if field.limit is not None and field.limit.most > HIGHEST[field.limit.unit]:
        yield f"the limit may be at most {HIGHEST[field.limit.unit]} {field.limit.unit}"


def _control_characters(questionnaire: Questionnaire, name: str) -> list[str]:
    """Return the texts with control characters, which would stop a page or a sheet much later."""
    found = []
    texts = [("", questionnaire.title, questionnaire.intro, *questionnaire.words.values())]
    for section in questionnaire.sections:
        texts.append((f': section "{section.id}"', section.title, section.intro))
        for field in section.fields:
            labels = [text for option in field.options for text in (option.label, option.help)]
            place = f': section "{section.id}", field "{field.id}"'
            texts.append((place, field.label, field.help, field.example, field.sheet.label, *labels))
    for place, *said in texts:
        if any(CONTROL.search(text) for text in said):
            found.append(f"{name}{place}: a text holds a control character, which cannot be shown or printed.")
    return found
