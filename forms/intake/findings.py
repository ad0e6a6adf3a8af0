"""Doubts about what was read from elsewhere, as a code and its words; `webapp.phrases.imports` phrases them."""

from dataclasses import dataclass

from forms.toml_data import toml_beside

_ENGLISH: dict[str, str] = toml_beside(__file__)
DOUBTS = frozenset(_ENGLISH)


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt: its code (one of DOUBTS), the words it is about, and the line in which they stand, if that helps."""

    code: str
    value: str = ""
    other: str = ""
    line: str = ""

    def __str__(self) -> str:
        sentence = _ENGLISH[self.code].format(value=self.value, other=self.other)
        return f"{sentence} (“{self.line}”)" if self.line else sentence
