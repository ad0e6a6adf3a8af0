"""The calls of the API, by the table of api_parameters.toml: what views read and what the description says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.integrations.parameters import SEARCH, SINGLE, TABLE, Parameter
from webapp.models import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call: its address below BASE, its purpose, its parameters in path and query, its answer."""

    path: str
    summary: str
    answer: str
    in_path: Sequence[Parameter]
    query: Sequence[Parameter]
    media_type: str = "application/json"
    method: str = "GET"
    status: int = 200
    body: str = ""  # the shape of what is sent as JSON
    files: Sequence[str] = ()  # the media types of a file that is sent as it is
    scope: Scope | None = None  # what its key must open
    conditional: bool = False  # needs If-Match


def _call(row: Mapping[str, Any]) -> Call:
    query = row.get("query", ())
    parameters = {
        "in_path": [SINGLE[name] for name in row.get("in_path", ())],
        "query": SEARCH if query == "search" else [SINGLE[name] for name in query],
        "scope": Scope(row["scope"]) if "scope" in row else None,
    }
    return Call(**{**row, **parameters})


CALLS = {name: _call(row) for name, row in TABLE["reading"].items()}
"""What `webapp.views.api.catalogue` answers, to everybody."""
KEY_CALLS = {name: _call(row) for name, row in TABLE["writing"].items()}
"""What `webapp.views.api.submissions` answers, with a key."""
