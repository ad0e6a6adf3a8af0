"""What commands share: the app on a database of this release, a unit of work, and failing with a sentence."""

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

    from webapp.models import Practice


@contextmanager
def failing_on(*errors: type[Exception], sentence: str = "") -> Iterator[None]:
    """Fail with a sentence, by default the error's own, where one of these errors is raised."""
    try:
        yield
    except errors as error:
        raise click.ClickException(sentence or str(error)) from error


@contextmanager
def work(*, may_begin: bool = False) -> Iterator[Session]:
    """Enter a unit of work in the app, on a database of this release (`make_app`)."""
    from webapp.core.db import unit_of_work

    with make_app(may_begin=may_begin).app_context(), unit_of_work() as session:
        yield session


def make_app(*, may_begin: bool = False) -> Flask:
    """Return the app on a current database, made where `may_begin`. Raises ClickException for an older one."""
    from webapp import migrations
    from webapp.core import db

    app = _app()
    with app.app_context():
        revision = migrations.current_revision(db.engine())
        if revision is None and may_begin:
            migrations.upgrade(db.engine())
        else:
            _refuse_older(revision)  # only who runs Sheaf decides when it is brought up to date
    return app


def _refuse_older(revision: str | None) -> None:
    from webapp import migrations

    if revision is None:
        raise click.ClickException("There is no database yet. `./sheaf run` or `./sheaf migrate` makes it.")
    if migrations.is_older(revision):
        raise click.ClickException(
            f"The database is at revision {revision}, and this release needs {migrations.head_revision()}. Make a "
            "backup, then bring it up to date: `./sheaf migrate`, or `./sheaf run`."
        )


def app_to_work(settings: Settings) -> Flask:
    """Return the app for a worker, also while the database is away. Raises ClickException for an older database."""
    from sqlalchemy.exc import DBAPIError

    from webapp import migrations
    from webapp.core import db

    app = _app(settings)
    with app.app_context():
        try:
            revision = migrations.current_revision(db.engine())
        except DBAPIError as away:
            app.logger.warning("The database cannot be read yet, it says: %s", away.orig)
        else:
            _refuse_older(revision)  # where jobs would fail, and use up their attempts
    return app


def migrated_app(settings: Settings | None = None) -> tuple[Flask, bool]:
    """Return the app on a database brought up to date with all that is derived, and whether that took a migration."""
    from webapp import migrations
    from webapp.core import db
    from webapp.review import derived

    app = _app(settings)
    with app.app_context():
        with failing_on(migrations.Newer):
            migrated = migrations.upgrade(db.engine())
        derived.catch_up()
    return app, migrated


def _app(settings: Settings | None = None) -> Flask:
    from webapp import create_app

    with failing_on(ConfigError):
        return create_app(settings)


def settings_to_serve() -> Settings:
    """Return the settings for a command that goes on; what it makes in the instance is for nobody else."""
    from webapp.core import instance_folder

    with failing_on(ConfigError):
        settings = from_environment()
    instance_folder.close(settings.instance)
    return settings


def practice_called(session: Session, name: str) -> Practice | None:
    """Return the practice of this id or reference."""
    from sqlalchemy import select

    from webapp.models import Practice

    return session.scalar(
        select(Practice).where(Practice.id == int(name) if name.isdecimal() else Practice.reference == name)
    )


def write_file(path: Path, data: bytes) -> None:
    """Write a file that the caller named. Raises ClickException."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error


def write_document(path: Path, data: bytes) -> None:
    """Write a file that the caller named, and say how large it is."""
    write_file(path, data)
    click.echo(f"{path}: {len(data)} bytes")
