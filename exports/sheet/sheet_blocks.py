"""What a sheet says, as blocks in reading order: one function for each field type; the role places its block."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise, takewhile
from typing import Any, TypeVar

from exports.house_style import house
from exports.sheet import blocks as b
from exports.sheet.blocks import Block, Text, display_url, plain, safe_url
from exports.sheet.sheet import TOPICS, Sheet, edition_line, licence_name, option
from forms.periods import period_text as periods
from forms.places.countries import country_name
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Role
from forms.text import prose
from forms.text.focus import point

T = TypeVar("T")
IMPACT = "impact"
MOST_FIGURES = 3
LONGEST_FIGURE, LONGEST_NUMBER = 76, 13
"""Characters of a figure with its words, and of its number; what is longer is a sentence, not a figure."""
_NUMBER = re.compile(
    r"[+±−–-]?[€$£¥₩]?[ \u00a0]?"
    r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’٬]\d{3})+(?!\d)|\d+)(?:[.,٫]\d+)?"
    r"(?:[ \u00a0\u202f]?[%‰٪×€])?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_END_OF_SENTENCE = re.compile(r"[.!?;:。！？；：؟։](?=\s|$)|[。！？]|\n")


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
    figures = key_figures(content) if field.id == IMPACT else ()
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


# -- key figures: what the city itself puts forward, in bold or at the beginning of a list's point; none is computed ---


def key_figures(content: Text) -> tuple[b.KeyFigure, ...]:
    """Return the key figures of a running text in their order, MOST_FIGURES at most."""
    figures = filter(None, map(key_figure, _phrases(content)))
    return tuple(dict.fromkeys(figures))[:MOST_FIGURES]


def key_figure(phrase: str) -> b.KeyFigure | None:
    """Return the number and the words of `640 children took part`; None for a date, a mere number, or a long text."""
    text = phrase.strip().rstrip(".;,:。；،")
    found = _NUMBER.match(text)
    if found is None or len(text) > LONGEST_FIGURE:
        return None
    number, rest = found.group(), text[found.end() :]
    if _YEAR.fullmatch(number) or not rest.strip() or len(number) > LONGEST_NUMBER:
        return None
    if not rest[0].isspace() and unicodedata.east_asian_width(rest[0]) not in "WF":
        return None  # 3rd, 24-hour, 5.6.2024: a number that is part of a word
    return b.KeyFigure(number, rest)


def _phrases(content: Text) -> Iterator[str]:
    """Yield what may be a figure: the bold words of a paragraph, the first sentence of a point without a number."""
    for block in content:
        if isinstance(block, b.Paragraph):
            yield from _bold(block)
        elif isinstance(block, b.BulletList):
            for item in block.items:
                yield from _of_point(item)
        else:
            yield from (phrase for item in block.items for phrase in _phrases(item))


def _of_point(item: Text) -> Iterator[str]:
    first = item[0] if item else None
    if isinstance(first, b.Paragraph) and not any(span.bold for span in first.spans):
        yield _sentence("".join(span.text for span in first.spans))
        item = item[1:]
    yield from _phrases(item)


def _bold(paragraph: b.Paragraph) -> Iterator[str]:
    """Yield each stretch of bold words; one that is only a number takes the words up to the end of its sentence."""
    spans = paragraph.spans
    for place, span in enumerate(spans):
        if not span.bold or (place and spans[place - 1].bold):
            continue
        bold = "".join(one.text for one in takewhile(lambda one: one.bold, spans[place:]))
        number = _NUMBER.fullmatch(bold.strip())
        yield _sentence("".join(one.text for one in spans[place:])) if number else bold


def _sentence(text: str) -> str:
    end = _END_OF_SENTENCE.search(text)
    return text[: end.start()] if end else text


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
