"""`./sheaf docs`: make the documentation site from docs/ in build/docs, with its tables made from the code.

A page says where a table stands: `<!-- table: settings -->`. Not here: anything that a person writes, and the look of
the site (`docs/conf.py`).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs_access import actions_by_role, pages, table  # noqa: E402 (the root of the repository comes first)

from webapp import config  # noqa: E402 (the root of the repository comes first)
from webapp.models import Role, State  # noqa: E402
from webapp.phrases.tables import phrase_for  # noqa: E402
from webapp.practices.workflow import BY_ACTION, TRANSITIONS, Need, Transition  # noqa: E402

DOCS, BUILT = ROOT / "docs", ROOT / "build" / "docs"
TABLE = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)
WHO = {Role.CONTRIBUTOR: "the practice's own people who have the whole of it", Role.EDITOR: "an editor"}
NEEDS = {
    Need.IN_TIME: "its call, if it has one, still takes it, or it was sent before",
    Need.COMPLETE: "every required answer is there and none is wrong",
    Need.NOTE: "a reason is given",
    Need.PUBLIC: "the practice is public",
    Need.PUBLISHED_BEFORE: "it was public before",
    Need.PRINTABLE: "the house has a typeface for every character",
    Need.JUST_DONE: "it was the last move, its letter has not left, and the city has not begun to write",
    Need.CERTIFIED: "everybody who was asked has approved these answers",
}


def transitions() -> str:
    """Return the transitions as a state diagram in Mermaid and as a table."""
    return f"```mermaid\n{_diagram()}\n```\n\n{_transitions()}"


def _diagram() -> str:
    arrows: dict[tuple[State, State], list[str]] = {}
    for transition in (one for one in TRANSITIONS if not one.of_language):
        for start, end in _arrows(transition):
            arrows.setdefault((start, end), []).append(transition.action)
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {start} --> {end}: {' / '.join(actions)}" for (start, end), actions in arrows.items()]
    return "\n".join(lines)


def _transitions() -> str:
    head = (
        "Move",
        "On the page",
        "From",
        "To",
        "Made by",
        "What must hold",
        "Letter to the city",
        "Letter to editors",
        "Freezes",
    )
    return table(head, [_transition(transition) for transition in TRANSITIONS])


def _transition(transition: Transition) -> tuple[str, ...]:
    return (
        f"`{transition.action}`",
        phrase_for("actions", transition.action),
        ", ".join(f"`{state}`" for state in _in_order(transition.from_)),
        _to(transition),
        WHO[transition.by],
        "; ".join(NEEDS[need] for need in sorted(transition.needs)),
        f"`{transition.city_email}`" if transition.city_email else "",
        f"`{transition.desk_email}`" if transition.desk_email else "",
        "a revision" if transition.freezes else "",
    )


def _to(transition: Transition) -> str:
    if transition.of_language:
        return "where it stands"
    return "where it stood before" if transition.undoes else f"`{transition.to}`"


def _arrows(transition: Transition) -> list[tuple[State, State]]:
    """Return the states that a transition leads from and to; undoing leads back along what it undoes."""
    undone = [BY_ACTION[action] for action in BY_ACTION if action in transition.undoes]
    if not undone:
        return [(start, transition.to) for start in _in_order(transition.from_)]
    return list(dict.fromkeys((one.to, start) for one in undone for start in _in_order(one.from_)))


def _in_order(states: Iterable[State]) -> list[State]:
    order = list(State)
    return sorted(states, key=order.index)


def settings() -> str:
    """Return every setting with its variable, its default and its line of help."""
    rows = []
    for field in fields(config.Settings):
        default = ("" if field.default is None else str(field.default)).replace(f"{config.ROOT}{os.sep}", "")
        shown = f"`{default}`" if default else "*empty*"
        rows.append((f"`{config.PREFIX}{field.name.upper()}`", shown, field.metadata["help"]))
    return table(("Setting", "Default", "What it is for"), rows)


MAKERS: dict[str, Callable[[], str]] = {
    "transitions": transitions,
    "roles": actions_by_role,
    "addresses": pages,
    "settings": settings,
}


def filled(page: str) -> str:
    """Return the text of a page with its tables. Raise KeyError for a table that nothing makes."""
    return TABLE.sub(lambda place: MAKERS[place[1]](), page)


def build(folder: Path = BUILT) -> int:
    """Make the site in a folder, anew. Return 1 if a link leads nowhere or a page has no place in the navigation."""
    from sphinx.cmd.build import build_main  # only here, for other tests take a word of this module

    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        strictly = ["--quiet", "--fail-on-warning", "--keep-going"]
        return build_main(["--builder", "html", *strictly, "--doctree-dir", work, str(DOCS), str(folder)])


if __name__ == "__main__":
    site = Path(sys.argv[1]) if sys.argv[1:] else BUILT
    failed = build(site)
    print("not made" if failed else site / "index.html")
    sys.exit(failed)
