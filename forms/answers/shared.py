"""The answers to the questions that every questionnaire asks (`forms.questionnaire.thematic.SHARED`), read by name."""

from dataclasses import dataclass
from typing import Any

from forms.values import Answers, Picture


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """Answers by name; what is not answered is empty."""

    title: str
    tagline: str
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    period: dict[str, Any]
    topics: tuple[str, ...]
    photos: tuple[Picture, ...]

    @classmethod
    def of(cls, answers: Answers) -> "SharedAnswers":
        """Return the shared answers among those of a practice."""
        places = answers.get("places") or {}
        return cls(
            title=str(answers.get("title") or ""),
            tagline=str(answers.get("tagline") or ""),
            countries=tuple(places.get("countries") or ()),
            cities=tuple(places.get("cities") or ()),
            period=answers.get("period") or {},
            topics=tuple(answers.get("topics") or ()),
            photos=tuple(answers.get("photos") or ()),
        )

    @property
    def first_place(self) -> tuple[str, str]:
        """The first country and the first city, "" where there is none."""
        return next(iter(self.countries), ""), next(iter(self.cities), "")
