"""A line such as "Portugal Lisbon Santa Maria da Feira 2019-2021", split in country, cities and period, with doubts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from forms.intake.findings import Finding
from forms.intake.place_names import Word, cities_in, text_of
from forms.periods.period import Reading, read
from forms.periods.period_marks import Letter, marks
from forms.periods.period_words import fold, is_missing, months, vocabulary
from forms.places.gazetteer import LONGEST_NAME, Gazetteer, key
from forms.text.plain import clean_line

_PARTS = re.compile(r"(?P<sign>[,;|·•&()\[\]]|(?<=\s)[-–—/+](?=\s))|(?P<word>[^\s,;|·•&()\[\]]+)")
_SIGNS_AFTER = re.compile(r"(?:\s*(?:[-–—+](?!\s*\w)|\)|\.\.\.|…))*")


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """What a line says: countries as ISO codes, cities as written; without `findings` it is understood whole."""

    as_written: str
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    period: Reading = Reading("")  # noqa: RUF009 (frozen)
    findings: tuple[Finding, ...] = ()


def split(line: str, known: Gazetteer) -> PlaceLine:
    """Split a line of places; any other line comes back with doubts."""
    as_written = clean_line(line)
    words = _words(as_written)
    if not words:
        return PlaceLine(as_written, findings=(Finding("empty_line"),))
    taken: list[Word | None] = list(words)
    countries, findings = _take_countries(taken, known, as_written)
    known_cities = _known(taken, countries, known)
    period = _take_period(taken, known_cities, as_written)
    before = _before_the_country(words, taken, known_cities, as_written)
    cities, riddles = cities_in(taken, known_cities)
    riddles += [Finding("not_understood", before)] if before else []
    for name in [city for city in cities if known.country(city) and not known.countries_of(city)]:
        cities.remove(name)  # "Lisbon, Portugal; Madrid, Spain"
        countries.append(known.country(name))
        findings = [*findings, Finding("several_countries")] if len(countries) == 2 else findings
    repeated = len(cities) - len({key(city) for city in cities})
    if repeated:
        findings.append(Finding("place_twice"))
    return PlaceLine(
        as_written,
        tuple(dict.fromkeys(countries)),
        tuple({key(city): city for city in reversed(cities)}[name] for name in dict.fromkeys(map(key, cities))),
        period,
        (
            *findings,
            *riddles,
            *_about(countries, cities, known),
            *_out_of_place(words, countries, cities, known, as_written),
        ),
    )


def _before_the_country(words: list[Word], taken: list[Word | None], known: dict[int, int], line: str) -> str:
    """Take out unknown words before a country with cities behind it: "Kitchen" in "Kitchen – Spain, Madrid"."""
    gone = [place for place, word in enumerate(taken) if word is None]
    first = gone[0] if gone else 0
    if not first or any(place in known for place in range(first)):
        return ""
    if not any(word is not None for word in taken[first:]):
        return ""  # "Lisbon, Portugal": the city comes first
    text = line[words[0].start : words[first - 1].end]
    taken[:first] = [None] * first
    return text


def _words(text: str) -> list[Word]:
    words, apart = list[Word](), False
    for found in _PARTS.finditer(text):
        if found["word"]:
            words.append(Word(found[0], found.start(), found.end(), apart and bool(words)))
        apart = found["word"] is None
    return words


def _spans(words: Sequence[Word | None], start: int) -> Iterator[tuple[int, str]]:
    """Yield the end and text of each run of words from `start` that a name may fill, the longest first."""
    end = start
    while end < len(words) and words[end] is not None and end - start < LONGEST_NAME:
        end += 1
    for stop in range(end, start, -1):
        parts = [word for word in words[start:stop] if word is not None]
        if not any(word.apart for word in parts[1:]):
            yield stop, " ".join(word.text for word in parts)


def _take_countries(words: list[Word | None], known: Gazetteer, line: str) -> tuple[list[str], list[Finding]]:
    """Take out the countries at the beginning, or else at the end or after a period in front."""
    found = [
        (start, stop, code) for start in range(len(words)) for stop, code in _country_at(words, start, known, line)
    ]
    if not found:
        return [], [Finding("no_country")]
    countries, place = list[str](), found[0][0]
    for start, stop, code in found:
        # "Luxembourg Luxembourg" and "Mexico Mexico City": the second is the city.
        if start != place or (countries and (code in countries or known.is_city(text_of(words[start:stop]), code))):
            break
        countries.append(code)
        words[start:stop] = [None] * (stop - start)
        place = stop
    last_start, last_stop, last_code = found[-1]
    if (
        last_start >= place
        and last_code in countries
        and not known.is_city(text_of(words[last_start:last_stop]), last_code)
    ):
        words[last_start:last_stop] = [None] * (last_stop - last_start)
    findings = [Finding("several_countries")] if len(countries) > 1 else []
    return countries, findings


def _country_at(words: Sequence[Word | None], start: int, known: Gazetteer, line: str) -> Iterator[tuple[int, str]]:
    first, following = words[start], words[start + 1] if start + 1 < len(words) else None
    together = line[first.start : following.end] if first and following and following.apart else ""
    if "&" in together and (code := known.country(together)):
        yield start + 2, code  # "Bosnia & Herzegovina": elsewhere, the sign parts two names
        return
    for stop, text in _spans(words, start):
        if (code := known.country(text)) and not text[0].islower():
            yield stop, code
            return


def _known(words: Sequence[Word | None], countries: Sequence[str], known: Gazetteer) -> dict[int, int]:
    """Map the start of each known city to its end; the longest name wins."""
    found: dict[int, int] = {}
    start = 0
    while start < len(words):
        for stop, text in _spans(words, start):
            if text[0].islower() or not any(known.is_city(text, code) for code in countries or ("",)):
                continue
            found[start] = start = stop
            break
        else:
            start += 1
    return found


def _take_period(words: list[Word | None], cities: dict[int, int], as_written: str) -> Reading:
    """Take out the longest run of words that is a period and nothing else."""
    inside = {place for start, stop in cities.items() for place in range(start, stop)}
    free = [word is not None and place not in inside and _may_belong(word.text) for place, word in enumerate(words)]
    runs = ([place for place, _ in run] for may, run in groupby(enumerate(free), key=itemgetter(1)) if may)
    spans = [span for run in runs if (span := _period_in(words, run, as_written))]
    if not spans:
        return Reading("")
    start, stop = max(spans, key=lambda span: (span[1] - span[0], span[0]))
    text = _as_it_stands(as_written, words[start:stop])
    words[start:stop] = [None] * (stop - start)
    return read(text)


def _period_in(words: Sequence[Word | None], run: Sequence[int], line: str) -> tuple[int, int] | None:
    """Return start and end of the longest part of a run of words that is a period."""
    for length in range(len(run), 0, -1):
        for place in range(len(run) - length, -1, -1):
            start, stop = run[place], run[place] + length
            if _is_period(_as_it_stands(line, words[start:stop])):
                return start, stop
    return None


@cache
def _period_words() -> frozenset[str]:
    return frozenset(word for phrase in (*vocabulary(), *months()) for word in phrase.split())


def _may_belong(word: str) -> bool:
    folded = fold(word).strip("()[].,;:")
    parts = re.split(r"[-'/]", folded)
    return (
        any(map(str.isdigit, folded))
        or folded in _period_words()
        or all(part in _period_words() or not part for part in parts)
        or is_missing(folded)
    )


def _is_period(text: str) -> bool:
    """Tell whether a text holds a date, or says that something goes on, and no unknown word."""
    folded = fold(text)
    if is_missing(folded):
        return any(map(str.isalpha, folded))
    row = marks(folded)
    understood = all(mark.letter != Letter.UNKNOWN or re.search(r"\d|\.\.", mark.text) for mark in row)
    dated = any(
        mark.letter in (Letter.DATE, Letter.ONGOING)
        or (mark.letter == Letter.UNKNOWN and re.search(r"\d{4}", mark.text))
        for mark in row
    )
    return understood and dated


def _as_it_stands(line: str, words: Sequence[Word | None]) -> str:
    """Return the words as they stand in the line, with the punctuation between and after them."""
    places = [place for word in words if word is not None for place in (word.start, word.end)]
    after = _SIGNS_AFTER.match(line, places[-1])
    text = line[places[0] : after.end() if after else places[-1]]
    return text if text.count("(") == text.count(")") else text.replace("(", "").replace(")", "")


def _out_of_place(
    words: Sequence[Word], countries: Sequence[str], cities: Sequence[str], known: Gazetteer, line: str
) -> Iterator[Finding]:
    """Yield a doubt for each unknown city that stands where a country's cities rarely do."""
    first = next((start for start in range(len(words)) for _ in _country_at(words, start, known, line)), None)
    if first is None or not countries:
        return
    for city in cities:
        at = line.find(city)
        if at < 0 or any(known.is_city(city, code) for code in countries):
            continue
        if at < words[first].start or line[:at].rstrip().endswith(("(", "[")):
            yield Finding("city_first", city)


def _about(countries: Sequence[str], cities: Sequence[str], known: Gazetteer) -> Iterator[Finding]:
    """Yield a doubt for each city that is known, but in another country."""
    for city in cities:
        where = known.countries_of(city)
        if where and not where & set(countries):
            yield Finding("known_elsewhere", city, ", ".join(sorted(where)))
