"""What words are about in any language (concepts.toml): "kids", "Kinder" and "παιδιά" are children."""

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from forms.places.countries import country_names
from webapp.catalogue.stems import base
from webapp.catalogue.words import fold, is_dense, words

_FILE = Path(__file__).with_suffix(".toml")
_CACHED = 200_000
_SHORTEST_DENSE = 3
_NAMES = {"no": "nb"}  # tags of the same language
Concepts = frozenset[str]
NONE: Concepts = frozenset()


def fingerprint() -> str:
    """Return what tells one state of the words from another."""
    return hashlib.sha256(_FILE.read_bytes() + metadata.version("Babel").encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word of an entry, which stands for itself, for what begins so, or also for what has it inside."""

    text: str
    begins: bool = False
    inside: bool = False

    def fits(self, word: str) -> bool:
        if self.inside:
            return self.text in word
        return word.startswith(self.text) if self.begins else word == self.text

    @property
    def pattern(self) -> str:
        """The regular expression for a folded text, from the beginning of a word to its end."""
        before, after = r"[^\W_]*" if self.inside else "", r"[^\W_]*" if self.begins or self.inside else r"(?![^\W_])"
        return before + re.escape(self.text) + after


@dataclass(slots=True)
class Vocabulary:
    """The entries of one language, by the ways in which they are looked up."""

    whole: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    beginnings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    inside: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[tuple[Word, ...], str]]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[tuple[Word, ...]]] = field(default_factory=lambda: defaultdict(list))
    lengths: tuple[int, ...] = ()

    def add(self, concept: str, entry: Sequence[Word]) -> None:
        self.entries[concept].append(tuple(entry))
        if len(entry) > 1:
            self.phrases[entry[0].text[:2]].append((tuple(entry), concept))
        else:
            (word,) = entry
            kind = self.inside if word.inside else self.beginnings if word.begins else self.whole
            kind[word.text].add(concept)
            self.lengths = tuple(sorted({len(one) for one in self.beginnings}))

    def parts(self, word: str) -> list[tuple[int, int, Concepts]]:
        """Return the parts of a folded word that are about something: begin, end, concepts."""
        found = [(0, len(word), frozenset(self.whole[word]))] if word in self.whole else []
        for length in self.lengths:
            if length > len(word):
                break
            if concepts := self.beginnings.get(word[:length]):
                found.append((0, length, frozenset(concepts)))
        inner = [
            (start, start + len(one), about) for one, about in self.inside.items() if (start := word.find(one)) >= 0
        ]
        found += [
            (start, end, frozenset(about)) for start, end, about in inner if not _within(start, end, [*found, *inner])
        ]
        return sorted(found, key=lambda one: one[:2])


def _within(start: int, end: int, others: Sequence[tuple[int, int, Set[str]]]) -> bool:
    """Return whether a part is the end of a longer one: the "garten" of a "kindergarten" is no garden."""
    return any(a <= start and end <= b and b - a > end - start for a, b, _ in others)


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return the words of every concept and the names of the countries, by language."""
    found: dict[str, Vocabulary] = defaultdict(Vocabulary)
    for concept, languages in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        for language, written in languages.items():
            for entry in written.split(","):
                found[language].add(concept, _entry(entry))
    for language, known in found.items():
        for code, name in country_names(language).items():
            if entry := _country(name):
                known.add(f"country{code.lower()}", entry)
    return dict(found)


def _country(name: str) -> list[Word]:
    """Return the name of a country as an entry; none if dense and short: タイ may be part of タイトル, a title."""
    if is_dense(name):
        return [Word(fold(name), inside=True)] if len(name) >= _SHORTEST_DENSE else []
    return [Word(piece) for piece in words(name)]


def _entry(written: str) -> list[Word]:
    """Read an entry: "*x*" of one word is found inside words, "x*" at their beginning, a dense run anywhere."""
    read: list[Word] = []
    for part in written.split():
        bare = part.strip("*")
        if is_dense(bare):
            read.append(Word(fold(bare), inside=True))
            continue
        pieces = words(bare)
        read += [Word(piece) for piece in pieces[:-1]]
        read.append(Word(pieces[-1], begins=part.endswith("*"), inside=part.startswith("*")))
    return read


def vocabulary(language: str) -> Vocabulary | None:
    tag = base(language)
    return vocabularies().get(_NAMES.get(tag, tag))


@lru_cache(maxsize=_CACHED)
def of_word(word: str, language: str) -> Concepts:
    """Return what a folded word, or a run of a dense script, is about in a language."""
    return NONE.union(*of_parts(word, language))


@lru_cache(maxsize=_CACHED)
def of_parts(word: str, language: str) -> tuple[Concepts, ...]:
    """Return the same for each part of a compound: "polizeifortbildung" is about the police, and about training."""
    known = vocabulary(language)
    found: list[Concepts] = []
    reached = 0
    for start, end, concepts in known.parts(word) if known else ():
        if start >= reached or not found:
            found.append(concepts)
        else:
            found[-1] |= concepts
        reached = max(reached, end)
    return tuple(found)


@lru_cache(maxsize=_CACHED)
def known(word: str, language: str) -> float:
    """Return the greatest share of a folded word that is an entry of a language."""
    entries = vocabulary(language)
    return max((end - start for start, end, _ in entries.parts(word)), default=0) / len(word) if entries else 0.0


def of_phrases(pieces: Sequence[str], language: str) -> list[tuple[int, int, str]]:
    """Return the phrases among folded words: first position, position after the last, concept."""
    known = vocabulary(language)
    found: list[tuple[int, int, str]] = []
    for start, word in enumerate(pieces) if known else ():
        for phrase, concept in known.phrases.get(word[:2], ()) if known else ():
            end = start + len(phrase)
            if end <= len(pieces) and all(map(Word.fits, phrase, pieces[start:end])):
                found.append((start, end, concept))
    return found
