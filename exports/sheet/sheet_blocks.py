"""What a sheet says, as blocks in reading order: one function for each field type; the role places its block."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeVar

from exports.house_style import house
from exports.sheet import blocks as b
from exports.sheet import key_figures
from exports.sheet.blocks import Block, Text, display_url, plain, safe_url
from exports.sheet.sheet import TOPICS, Sheet, option
from forms.periods import period_text as periods
from forms.periods.period_text import long_date
from forms.places.countries import country_name
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Role
from forms.text import prose
from forms.text.focus import point

T = TypeVar("T")
LICENCE = "licence"
IMPACT = "impact"


# -- one function for each kind ---------------------------------------------------------------------------------------


def _placed(sheet: Sheet, field: Field, content: Text, language: str, text: str) -> tuple[Block, ...]:
    """Put running text where the field's role says."""
    words = sheet.questionnaire.language
    if field.sheet.role is Role.TITLE:
        return (b.Title(text),)
    if field.sheet.role is Role.SUMMARY:
        return (b.Summary(text),)
    if field.sheet.role is not Role.BODY:
        return (b.Facts("", (b.Fact(field.sheet.label or field.label, content, language),), words),)
    figures = key_figures.find(content) if field.id == IMPACT else ()
    pulled_out = (b.KeyFigures(house.word(words, "key_figures"), figures, words),) if figures else ()
    return (*pulled_out, _heading(sheet, field), b.Prose(content))


def _heading(sheet: Sheet, field: Field) -> b.Heading:
    return b.Heading(field.sheet.label or field.label, sheet.questionnaire.language, field.id)


def _prose(sheet: Sheet, field: Field, value: str) -> tuple[Block, ...]:
    flat = prose.plain_text(value) if field.sheet.role in (Role.TITLE, Role.SUMMARY) else ""
    return _placed(sheet, field, prose.parse(value), sheet.language, flat)


def _choices(sheet: Sheet, field: Field, value: list[str]) -> tuple[Block, ...]:
    options = [option(field, code) for code in value]
    labels = [option.label for option in options]
    content: Text = plain(labels[0]) if len(labels) == 1 else (b.BulletList(tuple(plain(label) for label in labels)),)
    language = sheet.questionnaire.language
    placed = _placed(sheet, field, content, language, ", ".join(labels))
    if field.id != TOPICS:
        return placed
    return (b.Masthead(tuple(b.Topic(o.code, o.label) for o in options), sheet.network, language), *placed)


def _period(sheet: Sheet, field: Field, value: Mapping[str, Any]) -> tuple[Block, ...]:
    parts = [part for part in (period_text(value, sheet.questionnaire.language), value.get("recurring")) if part]
    content = tuple(paragraph for part in parts for paragraph in plain(part))
    return _placed(sheet, field, content, sheet.questionnaire.language, next(iter(parts), ""))


def period_text(value: Mapping[str, Any], language: str) -> str:
    """Return a period as the city wrote it, or else from its dates: since 2019, 2011 – 2014, March 2017."""
    if value.get("as_written"):
        return str(value["as_written"])
    start, end = value.get("start"), value.get("end")
    if not (start or end):
        return ""
    text = periods.period_text(start, end, ongoing=bool(value.get("ongoing")), language=language)
    return text[:1].upper() + text[1:]


def _places(sheet: Sheet, field: Field, value: Mapping[str, Any]) -> tuple[Block, ...]:
    language = sheet.questionnaire.language
    countries = tuple(country_name(code, language) for code in value.get("countries", ()))
    return (b.Places(tuple(value.get("cities", ())), countries, language),)


def _documents(sheet: Sheet, field: Field, value: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    links = tuple(_document(sheet, row) for row in value)
    return (_heading(sheet, field), b.Links(links, sheet.questionnaire.language))


def _document(sheet: Sheet, row: Mapping[str, Any]) -> b.Link:
    """Return a document with its own link or the address of its file, and its language unless the sheet's."""
    address = row.get("url") or sheet.files.get(row.get("file") or "", "")
    code = row.get("language") or sheet.language
    languages = house.locale(sheet.questionnaire.language).languages
    note = "" if code == sheet.language else str(languages.get(code, code))
    return b.Link(row.get("title") or display_url(address), safe_url(address), note)


def _pictures(sheet: Sheet, field: Field, value: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    figures = [_figure(sheet, row) for row in value]
    rest = tuple(figures[1:])
    return (b.Figures((figures[0],), lead=True), *((b.Figures(rest),) if rest else ()))


def _figure(sheet: Sheet, row: Mapping[str, Any]) -> b.Figure:
    photo = sheet.photos.get(row["file"])
    credit = row.get("credit") or ""
    return b.Figure(
        file=row["file"],
        width=photo.width if photo else 0,
        height=photo.height if photo else 0,
        alt=row.get("alt") or row.get("caption") or house.word(sheet.questionnaire.language, "picture"),
        caption=row.get("caption") or "",
        credit=house.word(sheet.questionnaire.language, "photo", credit=credit) if credit else "",
        focus=point(row.get("focus") or ""),
    )


def _contacts(sheet: Sheet, field: Field, value: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    parts = ("name", "role", "organisation", "email", "telephone")
    people = tuple(b.Contact(**{part: row.get(part) or "" for part in parts}) for row in value)
    return (_heading(sheet, field), b.Contacts(people))


def _agreement(sheet: Sheet, field: Field, value: bool) -> tuple[Block, ...]:
    """An agreement is printed by its label, if it was given."""
    label = field.sheet.label or field.label
    return _placed(sheet, field, plain(label), sheet.questionnaire.language, label) if value else ()


BY_TYPE: ByType[Callable[[Sheet, Field, Any], tuple[Block, ...]]] = {
    "line": lambda sheet, asked, value: _placed(sheet, asked, plain(value), sheet.language, value),
    "prose": _prose,
    "choice": lambda sheet, asked, value: _choices(sheet, asked, [value]),
    "choices": _choices,
    "period": _period,
    "places": _places,
    "email": lambda sheet, asked, value: _placed(sheet, asked, plain(value, f"mailto:{value}"), sheet.language, value),
    "link": lambda sheet, asked, value: _placed(sheet, asked, plain(display_url(value), value), sheet.language, value),
    "documents": _documents,
    "pictures": _pictures,
    "contacts": _contacts,
    "agreement": _agreement,
}


# -- the page in order ------------------------------------------------------------------------------------------------


def blocks(sheet: Sheet) -> tuple[Block, ...]:
    """Return the content of the sheet in reading order; it has a title even if it is only the reference."""
    found: list[Block] = []
    for asked in sheet.questionnaire.fields:
        value = sheet.answers.get(asked.id)
        if asked.sheet.role is not Role.HIDDEN and value not in (None, "", [], {}):
            found.extend(BY_TYPE[asked.type](sheet, asked, value))
    words = sheet.questionnaire.language
    facts = tuple(fact for block in _of_type(found, b.Facts) for fact in block.facts)
    order: list[Block] = [
        *(_of_type(found, b.Masthead) or [b.Masthead((), sheet.network, words)]),
        *(_of_type(found, b.Title) or [b.Title(sheet.title)]),
        *_of_type(found, b.Summary),
        *[places for places in _of_type(found, b.Places) if places.cities or places.countries],
        *[pictures for pictures in _of_type(found, b.Figures) if pictures.lead],
        *([b.Facts(house.word(words, "at_a_glance"), facts, words)] if facts else []),
        *_story(found),
        *_with_headings(found, b.Links),
        *[pictures for pictures in _of_type(found, b.Figures) if not pictures.lead],
        *_with_headings(found, b.Contacts),
        imprint(sheet),
    ]
    return tuple(order)


def _of_type(candidates: list[Block], wanted: type[T]) -> list[T]:
    return [block for block in candidates if isinstance(block, wanted)]


def _with_headings(candidates: list[Block], wanted: type[Block]) -> list[Block]:
    """The blocks of one type, each with the heading in front of it."""
    pairs = pairwise([None, *candidates])
    return [part for before, block in pairs if isinstance(block, wanted) for part in (before, block) if part]


def _story(candidates: list[Block]) -> list[Block]:
    """The prose with its headings and key figures; the first of it is the lead."""
    story = _with_headings(candidates, b.Prose)
    for figures in _of_type(candidates, b.KeyFigures):
        story.insert(story.index(candidates[candidates.index(figures) + 1]), figures)
    first = next(iter(_of_type(story, b.Prose)), None)
    return [b.Prose(block.content, lead=True) if block is first else block for block in story]


def imprint(sheet: Sheet) -> b.Imprint:
    """How to cite the sheet, its address and its licence."""
    language = sheet.questionnaire.language
    title = sheet.shared.title
    countries = [country_name(code, language) for code in sheet.shared.countries]
    where = ", ".join(sheet.shared.cities or countries)
    named = house.word(language, "place_and_title", place=where, title=title) if where and title else title or where
    parts = [named, sheet.network, *edition_line(sheet)]
    return b.Imprint(
        label=house.word(language, "cite"),
        text=", ".join(part for part in parts if part) + ".",
        url=safe_url(sheet.url),
        licence_label=house.word(language, "licence"),
        licence=licence_name(sheet),
        licence_url=safe_url(sheet.licence_url),
        language=language,
    )


def edition_line(sheet: Sheet) -> tuple[str, str, str]:
    """Reference, version and date (or that it is a draft), in the template's language."""
    language = sheet.questionnaire.language
    when = house.word(language, "draft")
    if sheet.published_on:
        when = house.word(language, "published", date=long_date(sheet.published_on, language))
    return sheet.reference, house.word(language, "version", version=sheet.revision), when[:1].lower() + when[1:]


def licence_name(sheet: Sheet) -> str:
    """The licence as it is printed; empty if nothing is known of one."""
    if sheet.licence:
        return sheet.licence
    code = sheet.answers.get(LICENCE)
    asked = next((f for f in sheet.questionnaire.fields if f.id == LICENCE), None)
    return option(asked, code).label if asked and isinstance(code, str) and code else ""


def footer_line(sheet: Sheet) -> tuple[str, ...]:
    """The parts of the line at the foot of each printed page: reference, version, date, licence, network."""
    licence = licence_name(sheet)
    short = licence.rsplit("(", 1)[1].rstrip(")") if licence.endswith(")") and "(" in licence else licence
    return tuple(part for part in (*edition_line(sheet), short, sheet.network) if part)
