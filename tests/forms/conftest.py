"""Fixtures of the tests of `forms`: two questionnaires (2026, and the one that asks every type) and their answers."""

from typing import Any

import every_type
import pytest
from hypothesis import settings

from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import load

# The same examples every time, and no deadline on a busy machine: a test of Sheaf fails because of Sheaf. To look for
# new examples: pytest --hypothesis-profile=search tests/forms
settings.register_profile("forms", max_examples=40, derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=1500, deadline=None, database=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("forms")


@pytest.fixture
def questionnaire() -> Questionnaire:
    return load("2026")


@pytest.fixture
def answers() -> dict[str, Any]:
    """A complete set of answers, in order, as it is stored."""
    return {
        "title": "The Tuesday Table",
        "tagline": "Neighbours cook and eat together.",
        "places": {"countries": ["PT"], "cities": ["Setúbal", "Lisboa"]},
        "period": {
            "as_written": "March 2019 - ongoing",
            "start": "2019-03",
            "end": None,
            "ongoing": True,
            "recurring": "every Tuesday",
        },
        "topics": ["neighbourhoods", "welcoming"],
        "scale": "neighbourhood",
        "website": "https://tuesday-table.example/about",
        "purpose": "People who live on the same street know each other **by name**.",
        "rationale": "Six residents in ten could not name a neighbour.",
        "process": "1. Choose a menu.\n2. Cook.\n3. Eat.",
        "impact": "1,240 people have met.",
        "references": [
            {"title": "Evaluation", "url": "https://tuesday-table.example/e.pdf", "file": "", "language": "en"},
        ],
        "photos": [
            {
                "file": "f1",
                "alt": "A long table",
                "caption": "Dinner",
                "credit": "The city",
                "consent": True,
                "focus": "",
            },
        ],
        "contacts": [
            {
                "name": "Ana Example",
                "role": "Coordinator",
                "organisation": "Welcome Centre",
                "email": "ana@city.example",
                "telephone": "+351 265 000 000",
                "visibility": "everyone",
            },
        ],
        "right_to_publish": True,
        "licence": "cc-by-4.0",
        "data_protection": True,
        "certifier_name": "Ana Example",
        "certifier_role": "Head of the Welcome Centre",
    }


@pytest.fixture(params=every_type.NAMES)
def complete(request: pytest.FixtureRequest, answers: dict[str, Any]) -> tuple[Questionnaire, dict[str, Any]]:
    """The questions of each questionnaire that a round trip walks through, with complete answers."""
    name = str(request.param)
    return every_type.NETWORK.load(name), answers if name == "2026" else every_type.answers()
