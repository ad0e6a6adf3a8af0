"""`./sheaf dev`: serve a small invented network on this machine, with a worker, reload and debugger.

A parent process watches nothing and starts another again and again: that one serves, runs the jobs in threads, and ends
when a file of the program changes. Not here: what it serves (`seed`), and its own page (`people_page`).
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.serving import is_running_from_reloader, run_simple

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
FIRST_PORT, PORTS = 8000, 20
PORT_VARIABLE = "DEVELOPMENT_PORT"
INSTANCE = ROOT / "instance" / "dev"
OURS, STARTING = "made-by-sheaf-dev", "starting"
"""Files in the instance folder: one says that we made it (touched, it asks for a new process), the other that the links
of this start are still to be printed."""
OF_AN_INSTALLATION = (
    "ENVIRONMENT", "INSTANCE", "SITE_URL", "DATABASE_URL", "JOBS_URL", "FILES_URL", "LIMITS_URL", "MAIL_URL",
    "SECRET_KEY",
)  # fmt: skip
DEFAULTS = {
    "SHEAF_NETWORK": "Cities in Common",
    "SHEAF_CONTACT_EMAIL": "office@cities-in-common.example",
    "SHEAF_CHECK_DOCUMENTS": "no",  # a Java program would keep a processor busy
    "SHEAF_LEASE_SECONDS": "5",  # what a reload interrupts is soon tried again
}
WATCHED = {".toml", ".json", ".po", ".txt", ".css", ".java", ".icc"}
"""Files besides Python's that are read once; templates and the files of static/ are read anew each time."""
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


@click.command(help="Serve a small invented network on this machine, with a worker, reload and debugger.")
@click.option("--port", type=int, help=f"The port; by default the first free one from {FIRST_PORT}.")
@click.option("--fresh", is_flag=True, help="Begin anew with an empty folder.")
@click.option("--instance", type=click.Path(path_type=Path), default=INSTANCE, help="Another folder for its data.")
def main(port: int | None, fresh: bool, instance: Path) -> None:
    refuse_an_installation(os.environ)
    if not is_running_from_reloader():
        prepare_folder(instance, fresh=fresh)
        os.environ[PORT_VARIABLE] = str(free_port(port))
        click.echo("Starting …")
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("werkzeug").setLevel(logging.INFO if is_running_from_reloader() else logging.ERROR)
    port = int(os.environ[PORT_VARIABLE])
    run_simple(
        HOST,
        port,
        in_child(instance.resolve(), port) if is_running_from_reloader() else raising(NotImplementedError()),
        use_reloader=True,
        reloader_type="stat",
        use_debugger=True,
        threaded=True,
        extra_files=[*watched_files(), str(instance.resolve() / OURS)],
        exclude_patterns=[f"{ROOT}/tests/*", f"{sys.prefix}/*"],
    )


def refuse_an_installation(environ: Mapping[str, str]) -> None:
    """Raise ClickException where the settings of an installation are at hand: a debugger lets anybody run anything."""
    given = [name for setting in OF_AN_INSTALLATION for name in (f"SHEAF_{setting}", f"SHEAF_{setting}_FILE")]
    if named := ", ".join(name for name in given if name in environ):
        raise click.ClickException(
            f"This shell has settings of an installation ({named}). `./sheaf dev` is for a developer's machine only: "
            "unset them, or use another shell."
        )


def prepare_folder(folder: Path, *, fresh: bool) -> None:
    """Make the folder of the data. Raises ClickException for one that holds anything that is not ours."""
    if folder.exists() and any(folder.iterdir()) and not (folder / OURS).exists():
        raise click.ClickException(f"{folder} was not made by `./sheaf dev`. Name another folder.")
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (OURS, STARTING):
        (folder / name).touch()


def free_port(wanted: int | None) -> int:
    """Return the port, or the first free one where none is named. Raises ClickException."""
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            try:
                one.bind((HOST, port))
            except OSError:
                continue
            if not wanted and port != FIRST_PORT:
                click.echo(f"Port {FIRST_PORT} is taken; this is served on {port}.")
            return port
    if wanted:
        raise click.ClickException(f"Port {wanted} is taken. Name another one with --port, or none.")
    raise click.ClickException(f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are taken. Name one with --port.")


def watched_files() -> list[str]:
    """Return the files, besides Python's, whose change asks for a new process."""
    return [
        str(path)
        for package in ("forms", "exports", "webapp")
        for path in (ROOT / package).rglob("*")
        if path.suffix in WATCHED and not path.is_relative_to(ROOT / "webapp" / "static")
    ]


def in_child(instance: Path, port: int) -> WSGIApplication:
    """Return what this process serves: the app or, if it cannot be made, the reason, until a file changes."""
    if sys.platform == "linux":  # so that nothing is left if the parent is killed
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    try:
        return guarded(ready_app(instance, port))
    except Exception as error:
        traceback.print_exc()
        click.echo("Sheaf could not start. It tries again when you have changed a file.", err=True)
        return raising(error)


def raising(error: Exception) -> WSGIApplication:
    """Return an application that only raises an error, for the debugger to show."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise error

    return application


def ready_app(instance: Path, port: int) -> Flask:
    """Return the app over a filled database, with a worker beside it, and say on the terminal where everything is."""
    import translations
    from development import seed

    from webapp.cli.work import migrated_app
    from webapp.config import from_environment
    from webapp.core import instance_folder
    from webapp.core.db import unit_of_work
    from webapp.demo import loader

    translations.compile_stale()
    own = {
        "SHEAF_ENVIRONMENT": "development",
        "SHEAF_INSTANCE": str(instance),
        "SHEAF_SITE_URL": f"http://{HOST}:{port}",
    }
    settings = from_environment({**DEFAULTS, **os.environ, **own})
    instance_folder.close(instance)
    app, _ = migrated_app(settings)
    open_to_developers(app)
    with app.app_context():
        with unit_of_work() as session:
            seed.fill(session)
        if (instance / STARTING).exists():
            (instance / STARTING).unlink()
            say(loader.sign_in_links(), settings.site_url)
        else:
            click.echo("Reloaded.")
    start_worker(app)
    return app


def open_to_developers(app: Flask) -> None:
    """Add the page /development, show errors in the debugger, and read templates anew for each page."""
    from development import people_page

    from webapp.web import permissions

    app.debug = app.jinja_env.auto_reload = True
    app.jinja_env.globals["demo"] = True
    app.register_blueprint(people_page.blueprint)
    permissions.refuse_unguarded(app)

    @app.before_request
    def forget_pages() -> None:
        app.extensions.pop("sheaf_pages", None)


def start_worker(app: Flask) -> None:
    """Run jobs in threads of this process, which end with it."""
    from webapp import jobs

    jobs.start(app)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Huey has taken them
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def guarded(inner: WSGIApplication) -> WSGIApplication:
    """Serve this machine's own names only, and let browsers keep nothing: what is changed is seen at once."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not host_is_trusted(environ.get("HTTP_HOST"), NAMES):  # another site's name that leads to this machine
            return BadRequest()(environ, start_response)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
                environ.pop(name, None)

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> Callable[[bytes], object]:
            others = [(name, value) for name, value in headers if name.lower() not in ("cache-control", "expires")]
            return start_response(status, [*others, ("Cache-Control", "no-store")], *more)  # type: ignore[arg-type]

        return inner(environ, start)

    return application


def say(links: Iterator[str], site: str) -> None:
    """Print where everything is."""
    for line in links:
        click.echo(line)
    click.echo(f"\nPeople:    {site}/development (sign in as anybody)")
    click.echo(f"E-mails:   {site}/outbox")
    click.echo(f"Serving on {site} (stop with Ctrl-C)\n")


if __name__ == "__main__":
    main()
