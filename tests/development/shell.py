"""`./sheaf shell`: Python over the data of `./sheaf dev`, or of the installation that the settings name."""

from __future__ import annotations

import code
import os
import readline
import rlcompleter
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from development.server import INSTANCE  # noqa: E402 (the root of the repository comes first)
from flask import Flask  # noqa: E402
from sqlalchemy import func, select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from webapp import models  # noqa: E402
from webapp.cli.work import make_app  # noqa: E402
from webapp.core.db import new_session, unit_of_work  # noqa: E402

HINT = """\
At hand: app, session, select, func, unit_of_work, and every table ({tables} …).
session.scalars(select(Practice)).all() reads; session.rollback() sees what others have saved since.
with unit_of_work() as work: … changes something, and saves it at the end."""


def at_hand(app: Flask, session: Session) -> dict[str, Any]:
    """Return the names that the shell knows from the start."""
    tables = {mapper.class_.__name__: mapper.class_ for mapper in models.Base.registry.mappers}
    enums = {name: getattr(models, name) for name in ("State", "Role")}
    own = {"app": app, "session": session, "select": select, "func": func, "unit_of_work": unit_of_work}
    return {**tables, **enums, **own}


def main() -> None:
    if "SHEAF_INSTANCE" not in os.environ:
        os.environ["SHEAF_INSTANCE"] = str(INSTANCE)
    app = make_app()
    with app.app_context(), new_session(reading=True) as session:
        names = at_hand(app, session)
        hint = HINT.format(tables="Practice, Revision, Event, Person, City, Job, Email")
        if find_spec("IPython"):
            import IPython

            print(hint)
            IPython.start_ipython(argv=["--no-banner"], user_ns=names)
        else:
            readline.set_completer(rlcompleter.Completer(names).complete)
            readline.parse_and_bind("tab: complete")
            code.interact(banner=hint, local=names, exitmsg="")


if __name__ == "__main__":
    main()
