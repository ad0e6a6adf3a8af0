"""The parts of the documentation that are made from the code: moves, roles, addresses, settings, the list of modules.

`python tests/docs_pages.py` writes them into their pages, between `<!-- name:begin -->` and `<!-- name:end -->`;
tests/webapp/test_docs.py fails if a page says something else. Not here: anything that a person writes.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs_access import moves_by_role, pages, table  # noqa: E402 (the root of the repository comes first)

from webapp import config  # noqa: E402 (the root of the repository comes first)
from webapp.models import Role, State  # noqa: E402
from webapp.sentences import names  # noqa: E402
from webapp.workflow import MOVES, TRANSITIONS, Move, Need  # noqa: E402

DOCS = ROOT / "docs"
ROOMS = ("forms", "exports", "webapp")
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
    """The moves as a state diagram in Mermaid and as a table."""
    return f"```mermaid\n{_diagram()}\n```\n\n{_moves()}"


def _diagram() -> str:
    arrows: dict[tuple[State, State], list[str]] = {}
    for move in (one for one in TRANSITIONS if not one.of_language):
        for start, end in _arrows(move):
            arrows.setdefault((start, end), []).append(move.action)
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {start} --> {end}: {' / '.join(actions)}" for (start, end), actions in arrows.items()]
    return "\n".join(lines)


def _moves() -> str:
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
    return table(head, [_move(move) for move in TRANSITIONS])


def _move(move: Move) -> tuple[str, ...]:
    return (
        f"`{move.action}`",
        names.action_name(move.action),
        ", ".join(f"`{state}`" for state in _in_order(move.from_)),
        _to(move),
        WHO[move.by],
        "; ".join(NEEDS[need] for need in sorted(move.needs)),
        f"`{move.city_letter}`" if move.city_letter else "",
        f"`{move.desk_letter}`" if move.desk_letter else "",
        "a revision" if move.freezes else "",
    )


def _to(move: Move) -> str:
    if move.of_language:
        return "where it stands"
    return "where it stood before" if move.undoes else f"`{move.to}`"


def _arrows(move: Move) -> list[tuple[State, State]]:
    """From where to where a move may lead: to its own state, or back along each of the moves that it undoes."""
    undone = [MOVES[action] for action in MOVES if action in move.undoes]
    if not undone:
        return [(start, move.to) for start in _in_order(move.from_)]
    return list(dict.fromkeys((one.to, start) for one in undone for start in _in_order(one.from_)))


def _in_order(states: Iterable[State]) -> list[State]:
    order = list(State)
    return sorted(states, key=order.index)


def settings() -> str:
    """Every setting: its variable, its default and its line of help."""
    rows = []
    for field in fields(config.Settings):
        default = ("" if field.default is None else str(field.default)).replace(f"{config.ROOT}{os.sep}", "")
        shown = f"`{default}`" if default else "*empty*"
        rows.append((f"`{config.PREFIX}{field.name.upper()}`", shown, field.metadata["help"]))
    return table(("Setting", "Default", "What it is for"), rows)


def modules() -> str:
    """Every module of the three rooms with the first paragraph of its docstring."""
    return "\n\n".join(f"### {room}/\n\n{_room(room)}" for room in ROOMS)


def _room(room: str) -> str:
    rows = [(f"[`{path}`](../{path})", _says((ROOT / path).read_text("utf-8"))) for path in module_paths(room)]
    return table(("Module", "What is in it"), rows)


def module_paths(room: str) -> list[str]:
    """The modules of a room as paths from the root, the room's own file first; empty files are left out."""
    found = [path for path in (ROOT / room).rglob("*.py") if path.stat().st_size]
    return [path.relative_to(ROOT).as_posix() for path in sorted(found, key=_place)]


def _place(path: Path) -> tuple[str, bool, str]:
    return path.parent.as_posix(), path.stem != "__init__", path.stem


def _says(source: str) -> str:
    """The first paragraph of a module's docstring, on one line."""
    first = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0]
    return " ".join(first.split()).replace("|", "\\|")


PARTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "transitions": (DOCS / "workflow.md", transitions),
    "roles": (DOCS / "workflow.md", moves_by_role),
    "addresses": (DOCS / "permissions.md", pages),
    "settings": (DOCS / "settings.md", settings),
    "modules": (DOCS / "map.md", modules),
}


def written(name: str) -> str:
    """What the page of a part holds between its markers. Raises ValueError if it lacks them."""
    page = PARTS[name][0].read_text("utf-8")
    before, after = f"<!-- {name}:begin -->\n", f"\n<!-- {name}:end -->"
    return page[page.index(before) + len(before) : page.index(after)].strip()


def write(name: str) -> None:
    """Put a part into its page, in the place of what stood there."""
    path, make = PARTS[name]
    page = path.read_text("utf-8")
    before, rest = page.split(f"<!-- {name}:begin -->", 1)
    after = rest.split(f"<!-- {name}:end -->", 1)[1]
    path.write_text(f"{before}<!-- {name}:begin -->\n\n{make()}\n\n<!-- {name}:end -->{after}", "utf-8")


if __name__ == "__main__":
    for part in PARTS:
        write(part)
        print(f"{PARTS[part][0].relative_to(ROOT)}: {part}")
