"""What every command needs: the app on a database of this release, a unit of work, a file written or a sentence.

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
def work(*, may_begin: bool = False) -> Iterator[Session]:
    """A unit of work in the app, on a database of this release (`make_app`)."""
    from webapp.core.db import unit_of_work

    with make_app(may_begin=may_begin).app_context(), unit_of_work() as session:
        yield session


def make_app(*, may_begin: bool = False) -> Flask:
    """The app, on a database that has the tables of this release. With `may_begin` an empty one is given them.

    Raises ClickException for an older database: only who runs Sheaf decides when it is brought up to date.
    """
    from webapp import migrations
    from webapp.core import db

    app = _app()
    with app.app_context():
        found = migrations.current_revision(db.engine())
        if found is None and may_begin:
            migrations.upgrade(db.engine())
        else:
            _refuse_older(found)
    return app


def _refuse_older(found: str | None) -> None:
    from webapp import migrations

    if found is None:
        raise click.ClickException("There is no database yet. `./sheaf run` or `./sheaf migrate` makes it.")
    if migrations.is_older(found):
        raise click.ClickException(
            f"The database is at revision {found}, and this release needs {migrations.head_revision()}. Make a "
            "backup, then bring it up to date: `./sheaf migrate`, or `./sheaf run`."
        )


def app_to_work(settings: Settings) -> Flask:
    """The app for a worker. It may start while the database is away, but works on none of an older release.

    Its jobs would fail there for want of columns, and use up their attempts. Raises ClickException.
    """
    from sqlalchemy.exc import DBAPIError

    from webapp import migrations
    from webapp.core import db

    app = _app(settings)
    with app.app_context():
        try:
            found = migrations.current_revision(db.engine())
        except DBAPIError as away:
            app.logger.warning("The database cannot be read yet, it says: %s", away.orig)
        else:
            _refuse_older(found)
    return app


def migrated_app(settings: Settings | None = None) -> tuple[Flask, bool]:
    """The app on a database that was brought up to date, with all that is derived; and whether that took a migration.

    What an upgrade left undone that was interrupted is done now.
    """
    from webapp import migrations
    from webapp.core import db
    from webapp.review import derived

    app = _app(settings)
    with app.app_context():
        try:
            migrated = migrations.upgrade(db.engine())
        except migrations.Newer as error:
            raise click.ClickException(str(error)) from error
        derived.catch_up()
    return app, migrated


def _app(settings: Settings | None = None) -> Flask:
    from webapp import create_app

    try:
        return create_app(settings)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def settings_to_serve() -> Settings:
    """The settings of the environment, for a command that goes on: what it makes in the instance is for nobody else."""
    from webapp.core import instance_folder

    try:
        found = from_environment()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    instance_folder.close(found.instance)
    return found


def write_file(path: Path, data: bytes) -> None:
    """Write a file that the caller named."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
