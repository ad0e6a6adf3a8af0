"""Acronyms: which ones a text uses, and which of them a draft spells out.

What belongs here: finding them. What does not: saying so to anybody (`readiness`).
"""

import re
from collections.abc import Iterable, Iterator

WELL_KNOWN = frozenset(
    """
    EU UE BE UN ONU OKB NGO ONG OJF NPO OK IT ICT TIC AI IA TV COVID SARS HIV VIH AIDS SIDA PDF FAQ CV CD DVD SMS GPS PC
    WC DJ PR HR RH ID QR USB URL WWW AM PM VAT TVA USA US UK UAE USSR URSS NATO OTAN UNESCO UNICEF BBC LGBT LGBTI LGBTQ
    LGBTIQ LGTB LGTBI FIFA UEFA CEO EUR USD GBP CHF UAH SEK NOK DKK PLN CZK HUF RON BGN ALL MDL GEL JPY CAD AUD
    """.split()  # noqa: SIM905
)
"""What needs no explanation: everyday words, states, and currencies."""

_TOKEN = re.compile(r"(?<!\w)[^\W\d_]{2,6}(?!\w)")
_WORDS = re.compile(r"\w+")
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_BRACKETS = re.compile(r"\(([^()]{2,200})\)")
_BEFORE_BRACKETS = re.compile(r"(?<!\w)([^\W\d_]{2,6})[\"'»”’]?\s{0,3}\(([^()]{2,200})\)")
_PIECES = re.compile(r"[,;/]")
_QUOTES = " \t\n\"'«»“”„‘’\u00a0\u202f"
_WORDS_IN_A_ROW = 3
"""Capitalised words side by side are no longer acronyms but a voice raised."""


def acronyms(runs: Iterable[list[str]]) -> Iterator[str]:
    """The all-capitals words of two to six letters that may be acronyms, from a text's `capital_runs`: each once."""
    for token in dict.fromkeys(token for run in runs if len(run) < _WORDS_IN_A_ROW for token in run):
        if _TOKEN.fullmatch(token) and token not in WELL_KNOWN and not _ROMAN.fullmatch(token):
            yield token


def capital_runs(text: str) -> Iterator[list[str]]:
    """The words in capitals, together where only blanks are between them. Scripts without case have none."""
    run: list[str] = []
    end = 0
    for found in _WORDS.finditer(text):
        word = found[0]
        is_capital = len(word) > 1 and word.isupper()
        if run and (not is_capital or text[end : found.start()].strip()):
            yield run
            run = []
        if is_capital:
            run.append(word)
        end = found.end()
    if run:
        yield run


def spelt_out(text: str) -> frozenset[str]:
    """The acronyms that a text explains: "Full Name (ABC)" or "ABC (Full Name)"."""
    found = set()
    for inside in set(_BRACKETS.findall(text)):
        for piece in _PIECES.split(inside):
            words = _WORDS.findall(piece.strip(_QUOTES))
            found.update(words[:1])
    for token, inside in set(_BEFORE_BRACKETS.findall(text)):
        if _is_name(token, inside):
            found.add(token)
    return frozenset(word for word in found if word.isupper())


def _is_name(token: str, inside: str) -> bool:
    """Whether what stands in brackets can be the full name: several words, or one long one of the same initial."""
    words = [word for word in _WORDS.findall(inside) if not word.isupper() and not word.isdecimal()]
    long_enough = len(words) == 1 and len(words[0]) >= 2 * len(token)
    return len(words) > 1 or (long_enough and words[0][0].casefold() == token[0].casefold())
