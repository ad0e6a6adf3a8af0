"""Which lines of a catalogue page belong to which entry: its title, its line of places, its excerpt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from forms.intake.listing_page import Line
from forms.intake.place_line import PlaceLine, split
from forms.intake.section_labels import parts
from forms.periods.period_words import fold
from forms.places.gazetteer import Gazetteer
from forms.toml_data import toml_beside

LONGEST_PLACE_LINE = 250  # characters; nine cities and a period have about 110
LONGEST_TITLE = 250
CUT = re.compile(r"(\.{3,}|…|\[\.\.\.\]|\[…\])[\s»>›)]*$")  # how a page breaks an excerpt off
_COUNTED = re.compile(r"\(?\d{1,3}\)?\s+\S.{0,60}|\S.{0,60}\s\(\d{1,3}\)|[\d\s.,…|<>«»‹›-]+")
_PAGES = re.compile(
    r"\d+\s*[-–]\s*\d+\D{1,12}\d+|(?:page|seite|pagina|faqja|strana|страница|сторинка|sayfa|σελιδα)\s*\d+"
)
FACETS = 3  # so many lines of places in a row are a list to choose from


@dataclass(frozen=True, slots=True)
class Span:
    """Where an entry stands, as indexes of lines; `above` are lines before its title that belong to no entry."""

    title: int | None
    places: int | None
    excerpt: tuple[int, ...]
    more: int | None = None
    above: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Kinds:
    """The lines of a page by what each is on its own."""

    places: Mapping[int, PlaceLine]
    more: frozenset[int]
    furniture: frozenset[int]


@cache
def _words() -> Mapping[str, frozenset[str]]:
    tables = toml_beside(__file__, "listing_words.toml")
    return {
        kind: frozenset(_bare(one) for list_ in tongues.values() for one in list_) for kind, tongues in tables.items()
    }


def _bare(text: str) -> str:
    return fold(text).strip(" .:>»›→-[]()<«‹")


def with_own_line_for_links(page_lines: Sequence[Line]) -> list[Line]:
    """Return the lines, with a "Read More" at the end of an excerpt on a line of its own."""
    parted = list[Line]()
    for line in page_lines:
        words = line.text.split(" ")
        tails = (count for count in range(min(5, len(words) - 1), 0, -1) if words[-count][0].isalpha())
        tail = next((count for count in tails if _bare(" ".join(words[-count:])) in _words()["more"]), 0)
        rest = " ".join(words[:-tail]).strip() if tail else ""
        if rest and CUT.search(rest):
            parted += [Line(rest), Line(" ".join(words[-tail:]), line.address)]
        else:
            parted.append(line)
    return parted


def kinds_of(page_lines: Sequence[Line], known: Gazetteer) -> Kinds:
    """Sort the lines by what each is; a row of many countries is furniture, for it is a list to choose from."""
    bare = [_bare(line.text) for line in page_lines]
    more = frozenset(place for place, text in enumerate(bare) if text in _words()["more"])
    furniture = {
        place
        for place, text in enumerate(bare)
        if text in _words()["furniture"] or (len(text) < 60 and _PAGES.search(text) and not re.search(r"\d{4}", text))
    }
    other = more | furniture
    taken = ((place, _place_line(line.text, known)) for place, line in enumerate(page_lines) if place not in other)
    places = {place: line for place, line in taken if line}
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        row = [place for _, place in run]
        if len(row) >= FACETS:
            furniture |= set(row)
    return Kinds({place: line for place, line in places.items() if place not in furniture}, more, frozenset(furniture))


def _place_line(text: str, known: Gazetteer) -> PlaceLine | None:
    """Return the line's places if it names a country or known cities, or is a period alone; None otherwise."""
    if len(text) > LONGEST_PLACE_LINE or (len(text) > 60 and CUT.search(text)) or re.search(r"\(\d{1,3}\)$", text):
        return None
    taken = split(text, known)
    if any(finding.code == "not_understood" for finding in taken.findings):
        return None
    if taken.countries or (taken.cities and all(known.countries_of(city) for city in taken.cities)):
        return taken
    return taken if taken.period.as_written and not taken.cities else None


def spans(page_lines: Sequence[Line], kinds: Kinds) -> list[Span]:
    """Return the entries of a page; each ends at its "Read More", or where the next one begins."""
    collected, start = list[Span](), 0
    for stop in (*sorted(kinds.more), len(page_lines)):
        chunk = _Chunk(page_lines, kinds, start, stop)
        collected += chunk.entries() if chunk.anchors else chunk.without_places()
        start = stop + 1
    return collected


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The lines from one "Read More" to the next (`stop`), or to the end of the page."""

    page_lines: Sequence[Line]
    kinds: Kinds
    start: int
    stop: int

    @property
    def is_top(self) -> bool:
        return self.start == 0

    @property
    def is_tail(self) -> bool:
        """Whether this stands below the last link of a page that has links."""
        return self.stop == len(self.page_lines) and bool(self.kinds.more)

    @property
    def more(self) -> int | None:
        return self.stop if self.stop < len(self.page_lines) else None

    @property
    def anchors(self) -> list[int]:
        """The lines of places; of two in a row the first is a title, such as "Montreal 2020"."""
        places = [place for place in range(self.start, self.stop) if place in self.kinds.places]
        ends = [place for place in places if place + 1 not in places]
        if not self.is_top or not self.kinds.more:
            return ends
        lines = {place: self.kinds.places[place] for place in ends[:-1]}  # a lone country in the page's introduction
        full = [place for place, one in lines.items() if one.countries and (one.cities or one.period.as_written)]
        return full + ends[-1:]

    def _texts(self, start: int, stop: int) -> list[int]:
        return [place for place in range(start, stop) if place not in self.kinds.furniture]

    def entries(self) -> list[Span]:
        anchors = self.anchors
        bounds = [self.start, *(anchor + 1 for anchor in anchors)]
        titles = [self._title(low, anchor) for low, anchor in zip(bounds, anchors, strict=False)]
        collected = list[Span]()
        for number, (title, anchor) in enumerate(zip(titles, anchors, strict=True)):
            if number + 1 < len(anchors):
                following = titles[number + 1]
                excerpt = self._texts(anchor + 1, anchors[number + 1] if following is None else following)
                more = None
            else:
                excerpt, more = self._last_excerpt(anchor + 1), self.more
            if self.is_tail and not self._is_excerpt(excerpt):
                continue
            own = title if title is not None else anchor
            above = self._texts(self.start, own) if not number and not self.is_top else []
            collected.append(Span(title, anchor, tuple(excerpt), more, tuple(above)))
        return collected

    def without_places(self) -> list[Span]:
        """Return the entry of a link without a line of places; its title comes first, except at the top."""
        texts = self._texts(self.start, self.stop)
        if self.more is None or not texts:
            return []
        texts = texts[-2:] if self.is_top else texts
        return [Span(texts[0], None, tuple(texts[1:]), self.more)]

    def _title(self, start: int, anchor: int) -> int | None:
        """Return the line above a line of places, unless it is an excerpt: too long, broken off, or under a heading."""
        above = self._texts(start, anchor)
        text = self.page_lines[above[-1]].text if above else ""
        is_excerpt = len(text) > LONGEST_TITLE or CUT.search(text) or any(part.field for part in parts(text)[:1])
        return above[-1] if above and not is_excerpt else None

    def _last_excerpt(self, start: int) -> list[int]:
        """Return the lines to the link, or to where the page breaks the excerpt off or its furniture begins."""
        if self.more is not None:
            return self._texts(start, self.stop)
        excerpt = list[int]()
        for place in range(start, self.stop):
            text = self.page_lines[place].text
            if place in self.kinds.furniture or _COUNTED.fullmatch(text):
                break
            excerpt.append(place)
            if CUT.search(text):
                break
        return excerpt

    def _is_excerpt(self, excerpt: Sequence[int]) -> bool:
        text = " ".join(self.page_lines[place].text for place in excerpt)
        return len(text) > 80 or bool(CUT.search(text)) or any(part.field for part in parts(text))
