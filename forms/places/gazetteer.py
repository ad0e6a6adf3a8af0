"""Names of countries and cities in running text: "Espagne", "Holland", "Santa Maria da Feira"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

from forms.periods.period_words import fold
from forms.places.countries import COUNTRIES
from forms.toml_data import toml_beside

_LANGUAGES = (
    *("ar", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "he", "hr"),
    *("hu", "hy", "is", "it", "ja", "ka", "ko", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl"),
    *("sq", "sr", "sr_Latn", "sv", "tr", "uk", "zh"),
)
LONGEST_NAME = 8  # words in the longest name of a place that is looked for


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known names of countries and cities, folded."""

    countries: Mapping[str, str]  # name -> ISO code
    cities: Mapping[str, frozenset[str]]  # name -> the codes of its countries
    names: Mapping[str, str] = field(default_factory=dict)  # each name of a city ("Florence", "Firenze") -> one of them
    called: Mapping[str, Sequence[str]] = field(default_factory=dict)  # that one -> all of them, as written

    def country(self, name: str) -> str:
        """Return the code of the country with this name in any language, "" if there is none."""
        return self.countries.get(key(name), "")

    def is_city(self, name: str, country: str) -> bool:
        """Tell whether a city of this name is known in the country, or anywhere if `country` is ""."""
        found = self.cities.get(key(name), frozenset())
        return country in found or (not country and bool(found))

    def countries_of(self, city: str) -> frozenset[str]:
        """Return the codes of the countries in which a city of this name is known."""
        return self.cities.get(key(city), frozenset())

    def one_name(self, city: str) -> str:
        """Return one folded name for all names of a city: the same for "Firenze" and "Florence"."""
        folded = key(city)
        return self.names.get(folded, folded)

    def names_of(self, city: str, countries: Iterable[str]) -> Sequence[str]:
        """Return the names of a city of one of the countries in any language; none if it is not known there."""
        if not any(self.is_city(city, country) for country in countries):
            return ()
        return self.called.get(self.one_name(city), ())

    def knowing(self, cities: Iterable[tuple[str, str]]) -> "Gazetteer":
        """Return this gazetteer with further cities, pairs of country code and name."""
        more = {name: set(codes) for name, codes in self.cities.items()}
        for country, city in cities:
            if country in COUNTRIES and (name := key(city)):
                more.setdefault(name, set()).add(country)
        return replace(self, cities={name: frozenset(codes) for name, codes in more.items()})


def key(name: str) -> str:
    """Return a name as it is looked up: folded, hyphens as blanks, no punctuation around it."""
    return " ".join(fold(name).replace("-", " ").replace("*", "").strip(" ,;:()[]·|/").split())


@cache
def gazetteer() -> Gazetteer:
    """Return what is known without a database: the world's countries, their capitals, cities of networks."""
    names = toml_beside(__file__)
    several = [(code, called) for code, lists in names["several_names"].items() for called in lists]
    known = Gazetteer(_countries(names["countries"]), {}, *_names([called for _, called in several]))
    capitals = ((country, city) for country, _, city in _capitals())
    listed = ((code, city) for code, cities in (*names["cities"].items(), *several) for city in cities)
    return known.knowing((*capitals, *listed))


def cities_where_spoken(language: str) -> Iterator[str]:
    """Yield the listed cities of the countries that have this official language."""
    cities: Mapping[str, list[str]] = toml_beside(__file__)["cities"]
    for country, names in cities.items():
        if language.partition("_")[0] in get_official_languages(country):
            yield from names


def _names(several: Sequence[Sequence[str]]) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
    """Return each folded name of a city with several -> the first of them, and that one -> all as written."""
    zones: dict[str, list[str]] = {}
    for _, zone, city in _capitals():
        zones.setdefault(zone, [zone.rsplit("/")[-1].replace("_", " ")]).append(city)
    one: dict[str, str] = {}
    called: dict[str, list[str]] = {}
    for names in (*zones.values(), *several):
        first = next((one[key(name)] for name in names if key(name) in one), key(names[0]))
        one |= {key(name): first for name in names}
        called[first] = list(dict.fromkeys([*called.get(first, ()), *names]))
    return one, called


def _countries(aliases: Mapping[str, list[str]]) -> dict[str, str]:
    """Map folded names to codes; a name of two countries is left out, unless it is English or listed."""
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES:
                found.setdefault(key(name), set()).add(code)
    # "Çin" without its accent, or Irish "An Ómáin", is too short to be told from an ordinary word.
    clear = {
        name: min(codes) for name, codes in found.items() if len(codes) == 1 and (len(name) > 3 or not name.isascii())
    }
    english = {key(name): code for code, name in Locale.parse("en").territories.items() if code in COUNTRIES}
    listed = {key(name): code for code, names in aliases.items() for name in names}
    return {**clear, **english, **listed}


def _capitals() -> Iterator[tuple[str, str, str]]:
    """Yield country, zone and name in every language of the cities after which time zones are called."""
    territories = get_global("zone_territories")
    for language in _LANGUAGES:
        for zone, names in Locale.parse(language).time_zones.items():
            if "city" in names and territories.get(zone) in COUNTRIES:
                yield territories[zone], zone, str(names["city"])
