"""Tables of who may open which address, and who may do which action, for the documentation, read from the running app.

`tests/docs_pages.py` puts them into docs/permissions.md and docs/workflow.md. Not here: what a person writes.
"""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.config import Environment, Settings
from webapp.models import Role, State
from webapp.phrases.tables import phrase_for
from webapp.practices.workflow import BY_ACTION, TRANSITIONS, Action, Transition
from webapp.web.permissions import KEY_SCOPES, ROLES_FOR, Right, right_of

WHO = {
    Right.ANYONE: "Everybody, without signing in",
    Right.SIGNED_IN: "Whoever is signed in",
    Right.CONTRIBUTE: "The people who write on this practice, on the whole or on some sections",
    Right.WHOLE: "The people of this practice who have the whole of it",
    Right.READ_EMAILS: "Everybody, in a demo or while developing; else nobody",
}
NO_METHODS = frozenset({"HEAD", "OPTIONS"})
CONVERTER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def actions_by_role() -> str:
    """Return the actions of every role (columns) from every state (rows), and where they lead."""
    roles = [Role.CONTRIBUTOR, *(role for role in Role if role is not Role.CONTRIBUTOR)]
    head = ("State", "the practice's own people", *(phrase_for("roles", role).lower() for role in roles[1:]))
    rows = [(f"`{state}`", *(_cell(state, role) for role in roles)) for state in State]
    return table(head, rows)


def _cell(state: State, role: Role) -> str:
    made = [
        transition
        for transition in TRANSITIONS
        if transition.by is role and state in transition.from_ and _possible(transition, state)
    ]
    return "<br>".join(f"`{transition.action}` → {_leads(transition, state)}" for transition in made) or "–"


def _possible(transition: Transition, state: State) -> bool:
    return not transition.undoes or bool(_back(transition, state))


def _leads(transition: Transition, state: State) -> str:
    if transition.of_language:
        return f"`{state}`"
    if not transition.undoes:
        return f"`{transition.to}`"
    return " or ".join(f"`{one}`" for one in _back(transition, state))


def _back(transition: Transition, state: State) -> list[State]:
    """Return the states that undoing may lead to: those that the actions that it undoes come from."""
    undone = [BY_ACTION[Action(one)] for one in BY_ACTION if one in transition.undoes and BY_ACTION[one].to is state]
    return [one for one in State if any(one in made.from_ for made in undone)]


@cache
def _app() -> Flask:
    with tempfile.TemporaryDirectory() as folder:
        return create_app(Settings(environment=Environment.TESTING, instance=Path(folder), secret_key="docs " * 8))


def pages() -> str:
    """Return every address of the app, by the right that it asks for."""
    app = _app()
    found: dict[Right, set[tuple[str, str, str]]] = {}
    with app.app_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint != "static":
                methods = " ".join(sorted((rule.methods or set()) - NO_METHODS))
                address = CONVERTER.sub(r"{\1}", rule.rule)
                found.setdefault(right_of(rule.endpoint), set()).add((address, methods, _says(app, rule.endpoint)))
    parts = [f"## {_who(right)}\n\n{_addresses(found[right])}" for right in Right if right in found]
    return "\n\n".join(parts)


def rights() -> list[tuple[str, str, str]]:
    """Return every address with each of its methods, and in words who has the right to it."""
    app = _app()
    with app.app_context():
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
        return sorted(
            (CONVERTER.sub(r"{\1}", rule.rule), method, _who(right_of(rule.endpoint)))
            for rule in rules
            for method in (rule.methods or set()) - NO_METHODS
        )


def _addresses(found: set[tuple[str, str, str]]) -> str:
    return table(("Address", "Methods", "What it is"), [(f"`{one}`", how, what) for one, how, what in sorted(found)])


def _who(right: Right) -> str:
    if right in ROLES_FOR:
        said = [phrase_for("roles", role).lower() for role in Role if role in ROLES_FOR[right]]
        return f"Signed in as {' or '.join(said)}"
    return WHO[right] if right in WHO else f"Programs with a key that may {KEY_SCOPES[right]}"


def _says(app: Flask, endpoint: str) -> str:
    """Return the first sentence of a view's docstring."""
    view = inspect.unwrap(app.view_functions[endpoint])
    first = " ".join((inspect.getdoc(view) or "").split("\n\n")[0].split())
    return re.split(r"(?<=[.!?]) ", first)[0].replace("|", "\\|")
