"""A written answer as an editor reads it, without Markdown and addresses, in time proportional to its length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from forms.questionnaire.model import Field
from forms.text.acronyms import capital_runs
from forms.text.everyday_words import language_of, words_of
from forms.text.plain import WRITTEN_WITHOUT_SPACES, count_words
from forms.text.prose import plain_text

_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s<>]+>?|(?<!\S)\S+@\S+", re.IGNORECASE)
_ITEM = re.compile(r"\A\s*(?:[-+*•–—>]|\d{1,3}[.)])\s+")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”’)\]\u00a0\u202f]*\s+")
# Chinese, Japanese, Thai, Lao, Burmese, Khmer: what counts as a word there says nothing about a sentence's length.
_UNSPACED = re.compile(f"[{WRITTEN_WITHOUT_SPACES}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")

MOSTLY = 0.6  # the share of capitals from which a text is written in capitals
FEWEST_LETTERS = 20
SHOUTED_WORDS = 5


@dataclass(frozen=True)
class Passage:
    """One written answer, analysed on demand."""

    field: Field
    raw: str

    @cached_property
    def text(self) -> str:
        """The words alone: without marks of bold and italic, addresses, and targets of links."""
        text = plain_text(self.raw) if "*" in self.raw or "\\" in self.raw else self.raw
        text = _LINK.sub(r"\1 ", text) if "](" in text else text
        if "@" in text or "://" in text or "www." in text.lower():  # looking for signs first is ten times as fast
            text = _ADDRESS.sub(" ", text)
        return text

    @cached_property
    def line(self) -> str:
        """The words in one line, without the markers of list items."""
        return " ".join(" ".join(_ITEM.sub("", line) for line in self.text.split("\n")).split())

    @cached_property
    def links(self) -> int:
        """The number of addresses."""
        without, named = _LINK.subn(r"\1 ", self.raw)
        return named + sum(1 for _ in _ADDRESS.finditer(without))

    @cached_property
    def words(self) -> int:
        """The number of words besides addresses."""
        return count_words(self.text)

    @cached_property
    def has_spaces(self) -> bool:
        """Whether words are separated by spaces, so that counting them says something."""
        return _UNSPACED.search(self.text) is None

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """Every word in small letters."""
        return words_of(self.text)

    @cached_property
    def language(self) -> str | None:
        """A cautious guess; None if it is not clear."""
        return language_of(self.vocabulary)

    @cached_property
    def sentences(self) -> Sequence[str]:
        """The sentences with single blanks; a line ends a sentence, and so does a list item."""
        lines = (_ITEM.sub("", line) for line in self.text.split("\n"))
        pieces = (" ".join(piece.split()) for line in lines for piece in _END_OF_SENTENCE.split(line))
        return [piece for piece in pieces if piece]

    @cached_property
    def capital_runs(self) -> Sequence[list[str]]:
        """The words in capitals, consecutive ones together."""
        return list(capital_runs(self.text))

    @cached_property
    def is_in_capitals(self) -> bool:
        """Whether the text as a whole is in capitals."""
        capitals = sum(map(str.isupper, self.text))
        letters = capitals + sum(map(str.islower, self.text))
        return letters >= FEWEST_LETTERS and capitals > MOSTLY * letters

    @cached_property
    def has_shouting(self) -> bool:
        """Whether the text, or a run of words in it, is in capitals."""
        return self.is_in_capitals or any(
            len(run) >= SHOUTED_WORDS and sum(map(len, run)) >= FEWEST_LETTERS for run in self.capital_runs
        )
