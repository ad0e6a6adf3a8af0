"""What every command needs: the app on an up-to-date database, a unit of work, a file written or a sentence.

Not here: any command (cli, cli/archive.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.config import ConfigError, Settings, from_environment

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


@contextmanager
def work() -> Iterator[Session]:
    """A unit of work in the app, on a database brought up to date."""
    from webapp.db import unit_of_work

    with make_app().app_context(), unit_of_work() as session:
        yield session


def make_app(settings: Settings | None = None) -> Flask:
    """The app on a database that has the tables of this release."""
    from webapp import create_app, db, migrations, search
    from webapp.desk import rows

    try:
        app = create_app(settings)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    with app.app_context():
        if migrations.upgrade(db.engine()):
            with db.unit_of_work() as session:
                search.catch_up(session)
            rows.complete()
    return app


def read_settings() -> Settings:
    """The settings of the environment."""
    try:
        return from_environment()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file that the caller named."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
