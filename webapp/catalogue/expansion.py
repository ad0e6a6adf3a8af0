"""The tokens that are indexed and asked for beside words, each beginning with a sign that no typed word can have.

A stem counts in its language only: the Spanish "polici" is no English one. A concept counts in all.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import product

from webapp.catalogue import concepts
from webapp.catalogue.stems import STEMMED, base, stems
from webapp.catalogue.stop_words import stop_words, stop_words_of
from webapp.catalogue.words import Term, pieces_of

_ARABIC, _ARTICLE = re.compile("[\u0620-\u064a]{3}"), "\u0627\u0644"
_ALIKE = 0.7  # of what the best language knows: whichever knows as much may be spoken as well
SIGN = "\ue000"  # for private use: no letter, so never part of a typed word


def stem_token(stem: str, language: str) -> str:
    return f"{SIGN}{base(language)}{SIGN}{stem}"


def concept_token(concept: str) -> str:
    return SIGN + concept


def tokens(text: str, language: str) -> list[str]:
    """Return the tokens of a text in a language, each once."""
    found: dict[str, None] = {}
    folded: list[str] = []
    for piece, written, _ in pieces_of(text):
        folded.append(piece)
        found |= dict.fromkeys(stem_token(stem, language) for stem in sorted(stems(written, language)))
        found |= dict.fromkeys(concept_token(one) for one in sorted(concepts.of_word(piece, language)))
    found |= dict.fromkeys(concept_token(concept) for _, _, concept in concepts.of_phrases(folded, language))
    return list(found)


def widened(wanted: Sequence[Term], languages: Collection[str]) -> tuple[Term, ...]:
    """Return the terms with their stems in the practices' `languages` and their concepts; quoted ones stay."""
    loose = [place for place, term in enumerate(wanted) if term.typed]
    spoken = _spoken([wanted[place] for place in loose])
    about = dict(zip(loose, _about([wanted[place] for place in loose], spoken), strict=True))
    stemmed = {base(one) for one in languages} & STEMMED
    return tuple(
        replace(term, expansions=(*_articles(term.text), *_stems(term, spoken & stemmed or stemmed), *about[place]))
        if place in about
        else term
        for place, term in enumerate(wanted)
    )


def _spoken(terms: Sequence[Term]) -> set[str]:
    """Return the languages that know most of these words; there may be none."""
    known = {
        language: sum(_known(term.text, language, stop_words_of(language)) for term in terms)
        for language in concepts.vocabularies()
    }
    best = max(known.values(), default=0)
    return {language for language, much in known.items() if much >= best * _ALIKE} if best else set()


def _known(word: str, language: str, small: Collection[str]) -> float:
    """Return how much of a word a language knows: of "policies" English all, and Albanian "polici"."""
    return 1.0 if word in small else concepts.known(word, language)


def _about(terms: Sequence[Term], spoken: set[str]) -> list[list[tuple[str, ...]]]:
    """Return the concepts of each term in the spoken languages or else in any, for a compound those of all parts."""
    folded = [term.text for term in terms]
    found: list[dict[tuple[str, ...], None]] = [{} for _ in terms]
    for language in concepts.vocabularies():
        for start, end, concept in concepts.of_phrases(folded, language):
            for place in range(start, end):
                found[place][concept_token(concept),] = None
    for place, word in enumerate(folded):
        if not found[place] and word not in stop_words():
            here = [parts for one in sorted(spoken) if (parts := concepts.of_parts(word, one))]
            anywhere = (parts for one in concepts.vocabularies() if (parts := concepts.of_parts(word, one)))
            found[place] = dict.fromkeys(
                tuple(map(concept_token, chosen))
                for parts in here or anywhere
                for chosen in product(*map(sorted, parts))
            )
    return [list(one) for one in found]


def _articles(word: str) -> list[tuple[str]]:
    """Return an Arabic word with its article or without, as a text without Arabic stems may have it."""
    if not _ARABIC.match(word):
        return []
    return [(word.removeprefix(_ARTICLE),)] if word.startswith(_ARTICLE) else [(_ARTICLE + word,)]


def _stems(term: Term, languages: Iterable[str]) -> list[tuple[str]]:
    """Return the stems of a word that differ from it; none of a stop word."""
    if term.text in stop_words():
        return []
    return [
        (stem_token(stem, language),)
        for language in sorted(languages)
        for stem in sorted(stems(term.typed or term.text, language) - {term.text})
    ]


def stems_in(wanted: Iterable[Term], language: str) -> frozenset[str]:
    """Return the stems of a language that these terms ask for."""
    start = stem_token("", language)
    return frozenset(token.removeprefix(start) for token in _asked(wanted) if token.startswith(start))


def entries_in(wanted: Iterable[Term], language: str) -> list[tuple[concepts.Word, ...]]:
    """Return the words of a language for what these terms are about."""
    known = concepts.vocabulary(language)
    names = dict.fromkeys(token.removeprefix(SIGN) for token in _asked(wanted))
    return [entry for name in names if known for entry in known.entries.get(name, ())]


def words_in(wanted: Iterable[Term]) -> list[str]:
    """Return the whole words that these terms ask for besides their own."""
    return [token for token in _asked(wanted) if not token.startswith(SIGN)]


def concepts_of(term: Term) -> frozenset[str]:
    """Return the tokens of what a term is about."""
    return frozenset(token for token in _asked([term]) if token.startswith(SIGN) and SIGN not in token[1:])


def _asked(wanted: Iterable[Term]) -> list[str]:
    return [token for term in wanted for tokens in term.expansions for token in tokens]
