"""Fields that WTForms does not have: numbered rows, the point of a picture, a menu with nothing to choose first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import wtforms

from forms.text.focus import POINTS, point

MOST_ROWS = 2_000
"""Limit of rows that are read; a form of a million would keep the server busy for minutes."""
_ROW_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")


def choices(nothing: str, names: Mapping[str, str]) -> list[wtforms.SelectChoice]:
    """Return the options of a select, after one that chooses nothing."""
    return [wtforms.SelectChoice("", nothing), *(wtforms.SelectChoice(code, name) for code, name in names.items())]


class NumberedFields(wtforms.FieldList):
    """A FieldList of rows numbered below MOST_ROWS, without what no browser sends: "²", "-1", "007".

    MOST_ROWS is far more than any limit, so that `check` names what is too many.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        start = f"{prefix}{self._separator}"
        for key in formdata:
            if key.startswith(start):
                number = key[len(start) :].split(self._field_separator, 1)[0]
                if _ROW_NUMBER.fullmatch(number) and int(number) < MOST_ROWS:
                    yield int(number)


class FocusField(wtforms.RadioField):
    """The nine named points of a picture, and the point it has if that is another one."""

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        """`other` is the label of a point without a name, with {across} and {down}."""
        super().__init__(*args, **kwargs)
        self.other = other

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        focus = point(self.data or "")
        if focus and self.data not in POINTS.values():
            label = self.other.replace("{across}", str(focus[0])).replace("{down}", str(focus[1]))
            self.choices = [*self.choices, wtforms.SelectChoice(self.data, label)]
