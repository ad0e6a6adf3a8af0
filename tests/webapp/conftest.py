"""What the tests of the web application share: people of every role, and units of work between two requests."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import every_type
import pytest
from builders import DAY, People, a_jpeg, a_practice, five_people
from click.testing import CliRunner, Result
from commands import umask_kept
from flask import Flask
from kept_world import KeptWorld
from page import Page
from places import World
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from whole_network import tell

from webapp import jobs
from webapp.cli import main
from webapp.collection import custom_questionnaires
from webapp.config import Settings
from webapp.core import clock, db
from webapp.core.pictures import reencode
from webapp.models import Email, Person, Practice, State
from webapp.practices import drafts, records
from webapp.storage import files

CERTIFICATE = Path(__file__).parent.parent / "mail_server.pem"
Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def work(app: Flask) -> Work:
    """`with work() as session:` is a unit of work that is committed and closed before the next request begins."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with app.app_context(), db.unit_of_work() as session:
            yield session

    return begin


@pytest.fixture
def people(work: Work) -> People:
    with work() as session:
        return five_people(session)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do all the background work that waits, here and now; returns how many jobs ran."""

    def run() -> int:
        with app.app_context():
            return jobs.run_waiting()

    return run


@pytest.fixture
def city(page_of: Callable[[Person], Page], people: People) -> Page:
    """The author's browser."""
    return page_of(people.author)


@pytest.fixture
def draft(work: Work, people: People) -> str:
    """The address of a draft with full answers."""
    with work() as session:
        return f"/drafts/{a_practice(session, by=session.get(Person, people.author.id)).id}"


@pytest.fixture
def every_type_draft(work: Work, people: People) -> int:
    """A draft with full answers to the custom questionnaire that asks every field type."""
    with work() as session:
        author, editor = (session.merge(one) for one in (people.author, people.editor))
        edition = custom_questionnaires.bring(session, every_type.FILES, editor)
        custom_questionnaires.activate(session, edition, editor)
        practice = records.start(session, author, language="en")
        practice.questionnaire_version = every_type.NAME
        photo = files.keep(session, practice, reencode(a_jpeg()), "table.jpg", author)
        answers = every_type.answers()
        answers["photos"][0]["file"] = photo.id
        drafts.save(session, practice.working_copy, answers, author)
        return practice.id


@pytest.fixture
def stored(work: Work) -> Callable[[str], tuple[Practice, dict[str, Any]]]:
    """The practice at an address as it is stored now, with its answers."""

    def read(address: str) -> tuple[Practice, dict[str, Any]]:
        with work() as session:
            practice = session.get(Practice, int(address.split("/")[2]))
            return practice, practice.working_copy.answers

    return read


@pytest.fixture
def desk(page_of: Callable[[Person], Page], people: People) -> Page:
    """The editor's browser."""
    return page_of(people.editor)


@pytest.fixture
def put(work: Work, people: People) -> Callable[..., int]:
    """Put a practice of the author into a state; returns its id."""

    def make(state: State, **options: Any) -> int:
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def written(work: Work) -> Callable[[str], list[str]]:
    """The e-mails of a name: whom each went to, in order."""

    def read(name: str) -> list[str]:
        with work() as session:
            return list(session.scalars(select(Email.to_email).where(Email.name == name).order_by(Email.id)))

    return read


@pytest.fixture
def heic() -> bytes:
    """A red picture of 400 by 300 pixels as a telephone would send it."""
    return (Path(__file__).parent.parent / "examples" / "red.heic").read_bytes()


class MailServer:
    """A mail server that understands just enough, keeps what it is given, and may leave its first caller waiting.

    With `offers_tls` it encrypts when it is asked to, with the certificate of tests/mail_server.pem.
    """

    def __init__(self, *, silent_calls: int = 0, offers_tls: bool = False) -> None:
        self.taken: list[bytes] = []
        self.encrypted: list[bool] = []
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if offers_tls else None
        if self._tls is not None:
            self._tls.load_cert_chain(CERTIFICATE)
        self.recipients: list[str] = []
        self.calls = 0
        self._silent_calls, self._closing = silent_calls, threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._closing.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self.calls += 1
            comments = self._say_nothing if self.calls <= self._silent_calls else self._comments
            thread = threading.Thread(target=comments, args=(caller,))
            self._threads.append(thread)
            thread.start()

    def _say_nothing(self, caller: socket.socket) -> None:
        with caller:
            self._closing.wait()

    def _comments(self, caller: socket.socket, *, encrypted: bool = False) -> None:
        with caller, caller.makefile("rwb") as wire:

            def say(text: str) -> None:
                wire.write(text.encode() + b"\r\n")
                wire.flush()

            if not encrypted:
                say("220 ready")
            for line in wire:
                word = line.decode().strip().upper()
                if word == "DATA":
                    say("354 go on")
                    self.taken.append(b"".join(iter(wire.readline, b".\r\n")))
                    self.encrypted.append(encrypted)
                elif word.startswith("RCPT TO:"):
                    self.recipients.append(line.decode().strip()[8:].strip("<>"))
                elif word == "STARTTLS" and self._tls is not None:
                    say("220 go on")
                    with suppress(ssl.SSLError):  # who does not trust the certificate leaves
                        self._comments(self._tls.wrap_socket(caller, server_side=True), encrypted=True)
                    return
                offers = self._tls is not None and word.startswith("EHLO")
                say("221 bye" if word == "QUIT" else "250-well\r\n250 STARTTLS" if offers else "250 well")
                if word == "QUIT":
                    return


@pytest.fixture
def mail_server() -> Iterator[Callable[..., MailServer]]:
    """`mail_server(silent_calls=1)` starts one; it is closed after the test."""
    started: list[MailServer] = []

    def start(**options: int) -> MailServer:
        started.append(MailServer(**options))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent; a test clears the list before what it counts."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", note)
        yield sent
        event.remove(db.engine(), "before_cursor_execute", note)


@pytest.fixture
def published(work: Work) -> Practice:
    """A published practice with a photograph."""
    with clock.at(DAY), work() as session:
        return a_practice(session, State.PUBLISHED, photos=1)


@pytest.fixture(scope="session")
def kept_network(tmp_path_factory: pytest.TempPathFactory) -> KeptWorld:
    return KeptWorld(tmp_path_factory.mktemp("network"))


@pytest.fixture
def network(app: Flask, kept_network: KeptWorld) -> World:
    """A network with everything that can be looked at and changed, loaded once in a process."""

    def told() -> World:
        world = World(app, app.config["SETTINGS"].site_url)
        with app.app_context(), db.unit_of_work() as session:
            tell(session, world)
            session.flush()
            session.expunge_all()
        return world

    return replace(kept_network.told(app, told))


@pytest.fixture
def sheaf(settings: Settings) -> Callable[..., Result]:
    """Run a command on the installation of this test: `sheaf("person", "add", …)`."""

    def run(*arguments: str, typed: str | None = None, **variables: str) -> Result:
        environment = {"SHEAF_INSTANCE": str(settings.instance), "SHEAF_SECRET_KEY": settings.secret_key}
        environment |= {"SHEAF_SITE_URL": settings.site_url, "SHEAF_NETWORK": settings.network}
        environment["SHEAF_CHECK_DOCUMENTS"] = "no"
        if settings.database_url:
            environment["SHEAF_DATABASE_URL"] = settings.database_url
        with umask_kept():
            return CliRunner().invoke(main, arguments, input=typed, env=environment | variables)

    return run
