"""Countries: their codes (ISO 3166-1 and XK), and their names in any language of Unicode CLDR."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

# ISO 3166-1 alpha-2, officially assigned, and XK (user-assigned), which the European institutions use for Kosovo.
_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Map each code to its name in `language` (BCP 47), sorted by name. Raises babel.UnknownLocaleError."""
    names = Locale.parse(language, sep="-").territories
    found = ((code, str(names.get(code, code))) for code in COUNTRIES)
    return MappingProxyType(dict(sorted(found, key=lambda item: (sort_key(item[1]), item[0]))))


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`; any other code unchanged."""
    return country_names(language).get(code, code)


def sort_key(name: str) -> str:
    """Return a key that sorts names without regard to case and accents ("Égypte" among the Es)."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
