"""Entries of a saved catalogue page, text or HTML, each with what it leaves open as doubts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from forms.intake.findings import Finding
from forms.intake.listing_layouts import with_places_in_one_line, with_titles_apart
from forms.intake.listing_lines import CUT, Kinds, Span, kinds_of, spans, with_own_line_for_links
from forms.intake.listing_page import Line, lines
from forms.intake.place_line import PlaceLine
from forms.intake.section_labels import OTHER, Part, parts
from forms.periods.period import Reading
from forms.places.gazetteer import Gazetteer, gazetteer, key
from forms.text.everyday_words import language_of, words_of

MOST_LINES = 20_000  # lines of a page that are read; one of four hundred practices has about two thousand
TOO_LONG = f"This page has more than {MOST_LINES} lines. Save the page that lists the practices, or split it."
NO_PRACTICE = "No practice was page_lines: no line with a country and a period, and no “Read More”."
TAGLINE = "tagline"


@dataclass(frozen=True, slots=True)
class Entry:
    """One practice of a page."""

    title: str
    line: str  # of places and period, as it stands
    countries: tuple[str, ...]  # ISO codes
    cities: tuple[str, ...]
    period: Reading
    excerpt: str
    sections: Mapping[str, str]  # field id -> what stands under its heading
    cut: tuple[str, ...]  # the ids of the sections that the page breaks off
    language: str  # "" if the text is too short to tell
    address: str  # of the whole practice, "" if the page has none
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the entry for programs: texts, lists and objects only."""
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
            "doubts": [str(finding) for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a page in order, the page's problems, and the lines that belong to no entry."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    unused: tuple[str, ...]


def read(page: str, known: Gazetteer | None = None) -> Listing:
    """Return the entries of a page; a city that stands alone on one line is known on all the others."""
    page_lines, names = with_own_line_for_links(lines(page)), known or gazetteer()
    if len(page_lines) > MOST_LINES:
        return Listing((), (TOO_LONG,), ())
    page_lines = with_places_in_one_line(page_lines, names)
    kinds = _kinds(page_lines, names)
    own = spans(page_lines, kinds)
    if not own and (apart := with_titles_apart(page_lines, names)):
        page_lines, kinds = apart, _kinds(apart, names)
        own = spans(page_lines, kinds)
    entries = [_entry(page_lines, kinds, span) for span in own]
    used = {place for span in own for place in (span.title, span.places, *span.excerpt)} | kinds.more
    unused = [line.text for place, line in enumerate(page_lines) if place not in used]
    return Listing(tuple(_with_twins(entries, names)), () if entries else (NO_PRACTICE,), tuple(unused))


def _kinds(page_lines: Sequence[Line], names: Gazetteer) -> Kinds:
    kinds = kinds_of(page_lines, names)
    plain = [
        line for line in kinds.places.values() if not line.findings and len(line.countries) == len(line.cities) == 1
    ]
    alone = [(line.countries[0], line.cities[0]) for line in plain]
    new = [(country, city) for country, city in alone if not names.is_city(city, country)]
    return kinds_of(page_lines, names.knowing(new)) if new else kinds


def _entry(page_lines: Sequence[Line], kinds: Kinds, span: Span) -> Entry:
    title = page_lines[span.title].text if span.title is not None else ""
    places = kinds.places[span.places] if span.places is not None else PlaceLine("")
    excerpt = "\n".join(page_lines[place].text for place in span.excerpt)
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
        address=next((page_lines[place].address for place in own if page_lines[place].address), ""),
        findings=tuple(_findings(page_lines, places, span, under)),
    )


def _sections(under: Sequence[Part]) -> dict[str, str]:
    """Return the text under each heading that names a field; text before the first heading is a tagline."""
    sections = dict[str, str]()
    for part in under:
        field = part.field or (TAGLINE if len(under) > 1 else "")
        if field and field != OTHER and _says_something(part):
            sections[field] = f"{sections[field]}\n\n{part.text}" if field in sections else part.text
    return sections


def _says_something(part: Part) -> bool:
    return bool(CUT.sub("", part.text).strip())


def _findings(page_lines: Sequence[Line], places: PlaceLine, span: Span, under: Sequence[Part]) -> Iterator[Finding]:
    if span.title is None:
        yield Finding("no_title")
    elif whole := page_lines[span.title].whole:
        yield Finding("in_one_line", page_lines[span.title].text, line=whole)
    if span.places is None:
        yield Finding("no_place_line")
    else:
        yield from (replace(finding, line=places.as_written) for finding in places.findings)
        if places.period.uncertain:
            yield Finding("period_uncertain", places.period.as_written, places.period.note)
    if span.above:
        yield Finding("above_title", " / ".join(page_lines[place].text for place in span.above))
    yield from _findings_about_sections(under)


def _findings_about_sections(under: Sequence[Part]) -> Iterator[Finding]:
    for part in under:
        if part.field and not _says_something(part):
            yield Finding("empty_section", part.label)
        elif part.field == OTHER:
            yield Finding("other_heading", part.label, part.text)
    if not under:
        yield Finding("no_excerpt")
    elif len(under) == 1 and not under[0].field:
        yield Finding("no_heading")


def _with_twins(entries: Sequence[Entry], known: Gazetteer) -> Iterator[Entry]:
    """Yield the entries, with a doubt for each that may repeat another one, in its language or in a different one."""
    by_place = defaultdict[object, list[Entry]](list)
    for entry in entries:
        if where := _where_and_when(entry, known):
            by_place[where].append(entry)
    first = {where: {one.language: one for one in reversed(alike) if one.language} for where, alike in by_place.items()}
    titles = Counter((where, key(one.title)) for where, alike in by_place.items() for one in alike)
    for entry in entries:
        where = _where_and_when(entry, known)
        findings = [Finding("same_title", entry.title)] if entry.title and titles[where, key(entry.title)] > 1 else []
        for language, other in first.get(where, {}).items():
            if entry.language and language != entry.language and key(other.title) != key(entry.title):
                findings.append(Finding("other_language", other.title))
        yield replace(entry, findings=(*entry.findings, *findings))


def _where_and_when(entry: Entry, known: Gazetteer) -> object:
    """Return what texts about one practice share in any language; None if too little is known."""
    if not entry.countries or not entry.period.as_written:
        return None
    # Names of a city in two languages mostly begin alike: Geneva and Genève. The gazetteer knows Firenze and Florence.
    cities = tuple(sorted(known.one_name(city)[:3] for city in entry.cities))
    return entry.countries, cities, entry.period.start, entry.period.end, entry.period.ongoing
