"""Calls of the API that nobody had thought of: whatever is sent, the answer is one that the description names.

Schemathesis makes them from the description, right ones and wrong ones, the same ones each time. Not here: what a
right call gives (`views/api/test_catalogue.py`, `views/api/test_submissions.py`).
"""

from __future__ import annotations

import itertools
from functools import cache

import hypothesis
import pytest
import schemathesis
from builders import DAY, a_practice
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as of_openapi

from webapp.accounts import api_keys
from webapp.city_names import city_for
from webapp.core import clock
from webapp.integrations import openapi
from webapp.integrations.calls import CALLS, KEY_CALLS
from webapp.models import Person, Scope, State

EXAMPLES = 6
CHECKS = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
]
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
TABLE = {**CALLS, **KEY_CALLS}
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
EVERY = list(itertools.product(TABLE, (RIGHT, WRONG)))


@cache
def _schema():
    """The description without its "anything else": each status that comes must have been named."""
    said = openapi.document("http://localhost", "Cities in Common")
    for path in said["paths"].values():
        for operation in path.values():
            del operation["responses"]["default"]
    return schemathesis.openapi.from_dict(said)


def _takes(name):
    """True if anything can be wrong with a call."""
    call = TABLE[name]
    return bool(call.query or call.in_path or call.body or call.files)


@pytest.fixture
def token(work, people):
    """A key for a city that has a published practice and a draft."""
    with clock.at(DAY), work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        a_practice(session, State.PUBLISHED, by=author, editor=editor)
        a_practice(session, by=author)
        city = city_for(session, "UA", "Lutsk")
        return api_keys.make(session, author, city, "Our site", Scope, by=author)[1]


@pytest.mark.parametrize(("name", "mode"), [(name, mode) for name, mode in EVERY if mode is RIGHT or _takes(name)])
def test_every_answer_is_one_that_the_description_names(app, token, name, mode):
    call = TABLE[name]
    operation = _schema()[call.path][call.method]

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @SETTINGS
    def call_it(case):
        hypothesis.assume("" not in (case.path_parameters or {}).values())  # that would be another address
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if call.scope else {})
        case.validate_response(case.call(app=app, headers=headers), checks=CHECKS)

    call_it()
