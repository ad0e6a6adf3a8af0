"""The query languages of the full texts, for folded words, which hold letters and digits only and end no quotation."""

from collections.abc import Iterable, Sequence

from webapp.catalogue.words import Term

LONGEST_WORD = 100  # signs; the rest of a longer one is not searched
_GAP, _LAST, _MOST = 10, 16_383, 255  # between two texts; a word's last place and number of places in a tsvector
_LARGEST = 1_000_000  # bytes; PostgreSQL refuses a tsvector of more than 1,048,575


def fts5_query(terms: Sequence[Term]) -> str:
    """Return all the terms as SQLite's FTS5 reads a query."""
    alternatives = (_alternatives(term, _fts5_phrase(term), '"', " AND ") for term in terms)
    return " AND ".join(f"({' OR '.join(some)})" for some in alternatives)


def _fts5_phrase(term: Term) -> str:
    return '"' + " ".join(word[:LONGEST_WORD] for word in term.words) + '"' + ("*" if term.prefix else "")


def tsquery(terms: Sequence[Term]) -> str:
    """Return all the terms as PostgreSQL reads a tsquery."""
    alternatives = (_alternatives(term, _ts_phrase(term), "'", " & ") for term in terms)
    return " & ".join(f"({' | '.join(some)})" for some in alternatives)


def _ts_phrase(term: Term) -> str:
    quoted = [f"'{word[:LONGEST_WORD]}'" for word in term.words]
    return " <-> ".join([*quoted[:-1], quoted[-1] + (":*" if term.prefix else "")])


def _alternatives(term: Term, phrase: str, quote: str, conjunction: str) -> list[str]:
    """Return what may stand for a term: its words, or all tokens of one of its expansions."""
    expansions = (conjunction.join(quote + token + quote for token in tokens) for tokens in term.expansions)
    return [f"({alternative})" for alternative in (phrase, *expansions)]


def tsvector(texts: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return texts as (weight A to D, words in order) as PostgreSQL reads a tsvector, up to its largest size."""
    places: dict[str, list[str]] = {}
    place, size = 0, 0
    for weight, words in texts:
        for place, word in enumerate(words, start=place + _GAP):  # noqa: B020 (the count goes on)
            known = places.get(word[:LONGEST_WORD], [])
            size += 2 if known else len(word[:LONGEST_WORD].encode()) + 8
            if size > _LARGEST:
                break
            if len(known) < _MOST:
                places.setdefault(word[:LONGEST_WORD], known).append(f"{min(place, _LAST)}{weight}")
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())
