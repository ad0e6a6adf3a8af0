"""New states and actions of practices: on the way up the CHECKs list them, on the way down rows say an older word.

A migration says once, as `IN_OLDER`, what each new word is in the release before: {"state": {new: old}, "action": …}.
"""

import re
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from alembic import op

from webapp.migrations.triggers import laid_aside

_STATES = {"practice": ("state",), "event": ("from_state", "to_state"), "queue_row": ("state",)}
_COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"state": _STATES, "action": {"event": ("action",)}}

InOlder = Mapping[str, Mapping[str, str]]


def add_words(in_older: InOlder) -> None:
    """Let the database hold the new words."""
    with laid_aside():
        _change_checks(add=in_older.get("state", {}))


def remove_words(in_older: InOlder) -> None:
    """Undo `add_words`: rows with a new word, also those of the history, say the older one."""
    with laid_aside():
        for kind, words in in_older.items():
            for table, columns in _COLUMNS[kind].items():
                for column in columns:
                    rows = sa.update(sa.table(table, sa.column(column)))
                    for new, old in words.items():
                        op.execute(rows.where(sa.column(column) == new).values({column: old}))
        _change_checks(remove=in_older.get("state", {}))


def _change_checks(add: Collection[str] = (), remove: Collection[str] = ()) -> None:
    """Make the CHECKs that list the states anew, from the words that they list now; an action needs none."""
    for table, columns in _STATES.items() if add or remove else ():
        checks = {one["name"]: one["sqltext"] for one in sa.inspect(op.get_bind()).get_check_constraints(table)}
        with op.batch_alter_table(table) as changed:
            for column in columns:
                name = f"ck_{table}_{column}"
                words = [word for word in re.findall(r"'(\w+)'", checks[name]) if word not in remove]
                changed.drop_constraint(op.f(name), type_="check")
                changed.create_check_constraint(op.f(name), sa.column(column).in_([*words, *add]))
