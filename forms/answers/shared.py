"""The answers to the questions that every questionnaire asks (`forms.questionnaire.custom.SHARED`), read by name."""

from dataclasses import dataclass
from typing import Any

from forms.questionnaire.row_types import Picture
from forms.questionnaire.types import Answers


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """The shared answers among those of a practice; what is not answered is empty."""

    answers: Answers

    @property
    def title(self) -> str:
        return str(self.answers.get("title") or "")

    @property
    def tagline(self) -> str:
        return str(self.answers.get("tagline") or "")

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple((self.answers.get("places") or {}).get("countries") or ())

    @property
    def cities(self) -> tuple[str, ...]:
        return tuple((self.answers.get("places") or {}).get("cities") or ())

    @property
    def first_place(self) -> tuple[str, str]:
        """The first country and the first city, "" where there is none."""
        return next(iter(self.countries), ""), next(iter(self.cities), "")

    @property
    def period(self) -> dict[str, Any]:
        return self.answers.get("period") or {}

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(self.answers.get("topics") or ())

    @property
    def photos(self) -> tuple[Picture, ...]:
        return tuple(self.answers.get("photos") or ())
