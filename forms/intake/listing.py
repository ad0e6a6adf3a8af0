"""A saved catalogue page, text or HTML, as entries: title, country, cities, period, excerpt, sections, doubts.

What belongs here: what an entry says, and what it leaves open. What does not: which lines belong to it
(`listing_lines`), taking a line of places (`place_line`) or an excerpt (`section_labels`) apart, and keeping anything.
Every doubt is said, and no entry says more than its page.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from forms.intake.doubts import Doubt
from forms.intake.listing_blocks import with_places_in_one_line
from forms.intake.listing_items import with_titles_apart
from forms.intake.listing_lines import CUT, Kinds, Span, kinds_of, spans, with_own_line_for_links
from forms.intake.listing_page import Line, lines
from forms.intake.place_line import PlaceLine
from forms.intake.section_labels import OTHER, Part, parts
from forms.periods.period import Reading
from forms.places.gazetteer import Gazetteer, gazetteer, key
from forms.text.everyday_words import language_of, words_of

MOST_LINES = 20_000
"""Lines of a page that are read; one of four hundred practices has about two thousand."""
TOO_LONG = f"This page has more than {MOST_LINES} lines. Save the page that lists the practices, or split it."
NO_PRACTICE = "No practice was found: no line with a country and a period, and no “Read More”."
TAGLINE = "tagline"


@dataclass(frozen=True, slots=True)
class Entry:
    """One practice of a page; names of cities as written, countries as ISO codes.

    `line` is the line of places and period as it stands; `sections` holds, by field id, what stands under a heading,
    and `cut` the ids of those that the page breaks off. `language` is "" if the text is too short to tell, `address`
    that of the whole practice, "" if the page has none. `doubts` are what a person should look at.
    """

    title: str
    line: str
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    period: Reading
    excerpt: str
    sections: Mapping[str, str]
    cut: tuple[str, ...]
    language: str
    address: str
    doubts: tuple[Doubt, ...]

    def to_json(self) -> dict[str, Any]:
        """The entry as programs read it: texts, lists and objects only."""
        period = asdict(self.period)
        return {
            "title": self.title,
            "country": self.countries[0] if self.countries else "",
            "countries": list(self.countries),
            "cities": list(self.cities),
            "period_as_written": period.pop("as_written"),
            "period": period,
            "excerpt": self.excerpt,
            "sections": dict(self.sections),
            "cut": list(self.cut),
            "language": self.language,
            "address": self.address,
            "line": self.line,
            "doubts": [str(doubt) for doubt in self.doubts],
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a page in their order, what is wrong with the page, and its lines that belong to no entry."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    unused: tuple[str, ...]


def read(page: str, known: Gazetteer | None = None) -> Listing:
    """The entries of a page. A city that stands alone on one line is known on all the others."""
    found, names = with_own_line_for_links(lines(page)), known or gazetteer()
    if len(found) > MOST_LINES:
        return Listing((), (TOO_LONG,), ())
    found = with_places_in_one_line(found, names)
    kinds = _kinds(found, names)
    own = spans(found, kinds)
    if not own and (apart := with_titles_apart(found, names)):
        found, kinds = apart, _kinds(apart, names)
        own = spans(found, kinds)
    entries = [_entry(found, kinds, span) for span in own]
    used = {place for span in own for place in (span.title, span.places, *span.excerpt)} | kinds.more
    unused = [line.text for place, line in enumerate(found) if place not in used]
    return Listing(tuple(_with_twins(entries, names)), () if entries else (NO_PRACTICE,), tuple(unused))


def _kinds(found: Sequence[Line], names: Gazetteer) -> Kinds:
    kinds = kinds_of(found, names)
    alone = [(line.countries[0], line.cities[0]) for line in kinds.places.values() if _names_one_city(line)]
    new = [(country, city) for country, city in alone if not names.is_city(city, country)]
    return kinds_of(found, names.knowing(new)) if new else kinds


def _names_one_city(line: PlaceLine) -> bool:
    return not line.doubts and len(line.countries) == len(line.cities) == 1


def _entry(found: Sequence[Line], kinds: Kinds, span: Span) -> Entry:
    title = found[span.title].text if span.title is not None else ""
    places = kinds.places[span.places] if span.places is not None else PlaceLine("")
    excerpt = "\n".join(found[place].text for place in span.excerpt)
    under = parts(excerpt)
    sections = _sections(under)
    last = under[-1].field if under and CUT.search(excerpt) else ""
    own = [place for place in (span.more, span.title) if place is not None]
    return Entry(
        title=title,
        line=places.as_written,
        countries=places.countries,
        cities=places.cities,
        period=places.period,
        excerpt=excerpt,
        sections=sections,
        cut=(last,) if last in sections else (),
        language=language_of(words_of(f"{title} {excerpt}")) or "",
        address=next((found[place].address for place in own if found[place].address), ""),
        doubts=(
            *_about_the_end_of_a_title(title, found, span),
            *_doubts(title, places, span, under, [found[place].text for place in span.above]),
        ),
    )


def _about_the_end_of_a_title(title: str, found: Sequence[Line], span: Span) -> Iterator[Doubt]:
    if span.title is not None and (whole := found[span.title].whole):
        yield Doubt("in_one_line", title, line=whole)


def _sections(under: Sequence[Part]) -> dict[str, str]:
    """What stands under each heading that asks a question of ours; what stands before the first one is a tagline."""
    sections = dict[str, str]()
    for part in under:
        field = part.field or (TAGLINE if len(under) > 1 else "")
        if field and field != OTHER and _says_something(part):
            sections[field] = f"{sections[field]}\n\n{part.text}" if field in sections else part.text
    return sections


def _says_something(part: Part) -> bool:
    return bool(CUT.sub("", part.text).strip())


def _doubts(title: str, places: PlaceLine, span: Span, under: Sequence[Part], above: Sequence[str]) -> Iterator[Doubt]:
    if not title:
        yield Doubt("no_title")
    if span.places is None:
        yield Doubt("no_place_line")
    else:
        yield from (replace(doubt, line=places.as_written) for doubt in places.doubts)
        if places.period.uncertain:
            yield Doubt("period_uncertain", places.period.as_written, places.period.note)
    if above:
        yield Doubt("above_title", " / ".join(above))
    for part in under:
        if part.field and not _says_something(part):
            yield Doubt("empty_section", part.label)
        elif part.field == OTHER:
            yield Doubt("other_heading", part.label, part.text)
    if not under:
        yield Doubt("no_excerpt")
    elif len(under) == 1 and not under[0].field:
        yield Doubt("no_heading")


def _with_twins(entries: Sequence[Entry], known: Gazetteer) -> Iterator[Entry]:
    """The entries, with a doubt for each that may be another one in a different language, or the same one again."""
    by_place = defaultdict[object, list[Entry]](list)
    for entry in entries:
        if where := _where_and_when(entry, known):
            by_place[where].append(entry)
    first = {where: _first_of_each_language(alike) for where, alike in by_place.items()}
    titles = Counter((where, key(one.title)) for where, alike in by_place.items() for one in alike)
    for entry in entries:
        where = _where_and_when(entry, known)
        doubts = [Doubt("same_title", entry.title)] if entry.title and titles[where, key(entry.title)] > 1 else []
        for language, other in first.get(where, {}).items():
            if entry.language and language != entry.language and key(other.title) != key(entry.title):
                doubts.append(Doubt("other_language", other.title))
        yield replace(entry, doubts=(*entry.doubts, *doubts))


def _where_and_when(entry: Entry, known: Gazetteer) -> object:
    """What two texts about the same practice have in common, whatever their language; None if too little is known."""
    if not entry.countries or not entry.period.as_written:
        return None
    # Names of a city in two languages mostly begin alike: Geneva and Genève. The gazetteer knows Firenze and Florence.
    cities = tuple(sorted(known.one_name(city)[:3] for city in entry.cities))
    return entry.countries, cities, entry.period.start, entry.period.end, entry.period.ongoing


def _first_of_each_language(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.language: entry for entry in reversed(entries) if entry.language}
