"""Countries: their codes (ISO 3166-1 and XK), and their names in any language of Unicode CLDR."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

from forms.toml_data import toml_beside

COUNTRIES = frozenset[str](toml_beside(__file__)["codes"].split())


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Map each code to its name in `language` (BCP 47), sorted by name. Raises babel.UnknownLocaleError."""
    names = Locale.parse(language, sep="-").territories
    found = ((code, str(names.get(code, code))) for code in COUNTRIES)
    return dict(sorted(found, key=lambda item: (sort_key(item[1]), item[0])))


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`; any other code unchanged."""
    return country_names(language).get(code, code)


def sort_key(name: str) -> str:
    """Return a key that sorts names without regard to case and accents ("Égypte" among the Es)."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
