"""The indexes at the end of an edition, as data: which city, country, topic and language is on which pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from exports.edition.content import EditionContent, Tombstone, cities, countries, topics
from exports.house_style import house
from exports.sheet.sheet import Sheet
from forms.places.countries import sort_key


@dataclass(frozen=True, slots=True)
class Mention:
    """A sheet that an index line leads to: the key it is bound under and the number of its first page."""

    key: str
    page: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an index: what is looked up, in `language` (empty: the edition's), a note on it, and where it is."""

    text: str
    note: str
    language: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """An index. `parts` are its lines by first letter, or all under "" if letters would not help."""

    title: str
    parts: tuple[tuple[str, tuple[Line, ...]], ...]


FEW = 24
"""Up to so many lines an index is read at a glance, without letters."""
Names = Callable[[Sheet | Tombstone], Iterable[tuple[str, str, str]]]
"""What an index lists of a sheet or tombstone: text, note and language."""
Placed = Sequence[tuple[Sheet | Tombstone, Mention]]


def of(edition: EditionContent, placed: Placed) -> tuple[Index, ...]:
    """Return the indexes of an edition, each if it has something to tell; languages only where there are several."""
    language = edition.language
    several = len({sheet.language for sheet, _ in placed}) > 1
    kinds: Sequence[tuple[str, Names]] = (
        ("index_cities", lambda sheet: [(city, _country(sheet, language), sheet.language) for city in cities(sheet)]),
        ("index_countries", lambda sheet: [(name, "", "") for name in countries(sheet, language)]),
        ("index_topics", lambda sheet: [(label, "", "") for label in topics(edition, sheet).values()]),
        ("index_languages", lambda sheet: [(_language_name(sheet.language, language), "", "")] if several else []),
    )
    made = (_index(house.word(language, word), named, placed) for word, named in kinds)
    return tuple(index for index in made if index.parts)


def _index(title: str, names: Names, placed: Placed) -> Index:
    found: dict[tuple[str, str], tuple[str, list[Mention]]] = {}
    for sheet, mention in placed:
        for text, note, language in dict.fromkeys(names(sheet)):
            found.setdefault((text, note), (language, []))[1].append(mention)
    order = sorted(found, key=lambda name: (sort_key(name[0]), name))
    lines = [Line(text, note, found[text, note][0], tuple(found[text, note][1])) for text, note in order]
    parts: dict[str, list[Line]] = {}
    for line in lines:
        letter = sort_key(line.text)[:1].upper() if len(lines) > FEW else ""
        parts.setdefault(letter, []).append(line)
    return Index(title, tuple((letter, tuple(group)) for letter, group in parts.items()))


def _country(sheet: Sheet | Tombstone, language: str) -> str:
    """Return the country that tells two cities of one name apart; empty if there are several."""
    names = countries(sheet, language)
    return names[0] if len(names) == 1 else ""


def _language_name(code: str, language: str) -> str:
    name = str(house.locale(language).languages.get(code, code))
    return name[:1].upper() + name[1:]
