"""A process of the web server, as `./sheaf run` starts it: nobody who is silent or slow keeps others waiting."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pytest

from webapp import serve
from webapp.config import ROOT, Settings

SOON = 10.0
"""Seconds that an answer may take on a machine with much else to do; a thread that waits takes longer."""
STARTING = 120.0
MANY = 64
LARGE = 30_000_000
APPLICATION = f"""
import hashlib

def app(environ, start_response):
    body = environ["wsgi.input"].read()
    answer = [hashlib.sha256(body).hexdigest().encode()]
    if environ["PATH_INFO"] == "/large":
        answer = [b"0123456789" * 10_000] * {LARGE // 100_000}
    elif environ["PATH_INFO"] == "/who":
        answer = [(environ["REMOTE_ADDR"] + " for " + environ["HTTP_X_FORWARDED_FOR"]).encode()]
    elif environ["PATH_INFO"] == "/file":
        start_response("200 OK", [("Content-Length", "{LARGE}")])
        return environ["wsgi.file_wrapper"](open("large", "rb"))
    start_response("200 OK", [("Content-Length", str(sum(map(len, answer))))])
    return answer

def ready():
    return app
"""


class Small(NamedTuple):
    port: int
    access_log: Path


@contextmanager
def serving(
    command: list[str], folder: Path, variables: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server that answers, and its port."""
    port = int(command[command.index("--bind") + 1].rpartition(":")[2])
    server = subprocess.Popen(command, cwd=folder, env=variables)
    try:
        for _ in range(300):
            assert server.poll() is None, "the server ended while it was starting"
            try:
                connect(port).close()
                break
            except OSError:
                time.sleep(0.1)
        assert status(port, seconds=STARTING) < 500
        yield server, port
    finally:
        server.terminate()
        server.wait(60)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=SOON)


def status(port: int, path: str = "/healthz", seconds: float = SOON) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def answer(file: BinaryIO) -> tuple[bytes, bytes]:
    """The next answer on a connection: its first line and its body."""
    first, headers = file.readline(), http.client.parse_headers(file)
    return first, file.read(int(headers["Content-Length"]))


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """One process, as ours are, with an application that needs no time to start."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.py").write_text(APPLICATION)
    (folder / "large").write_bytes(b"0123456789" * (LARGE // 10))
    settings = Settings(workers=1, instance=folder, access_log=str(folder / "access.log"))
    command = serve.web_command(settings, "127.0.0.1", free_port())
    command[command.index("webapp.serve:ready_app()")] = "small:ready()"
    with serving(command, folder, {**os.environ, "PYTHONPATH": str(ROOT)}) as (_, port):
        yield Small(port, folder / "access.log")


@pytest.fixture
def small(small_server: Small) -> int:
    return small_server.port


def test_64_silent_and_128_slow_connections_keep_nobody_waiting(settings: Settings, migrated_database: Path) -> None:
    (settings.instance / "sheaf.sqlite3").write_bytes(migrated_database.read_bytes())
    variables = {"SHEAF_INSTANCE": str(settings.instance), "SHEAF_ENVIRONMENT": "testing", "SHEAF_WORKERS": "1"}
    command = serve.web_command(Settings(workers=1, instance=settings.instance), "127.0.0.1", free_port())
    with serving(command, ROOT, {**os.environ, **variables}) as (_, port), ExitStack() as slow:
        for said in (
            b"",
            b"GET / HTTP/1.1\r\nHost: a\r\nX-",
            b"POST /start HTTP/1.1\r\nContent-Length: 9000\r\n\r\nemail=",
        ):
            for _ in range(MANY):
                slow.enter_context(connect(port)).sendall(said)
        assert status(port) == 200
        assert status(port, "/practices") == 200


@pytest.mark.parametrize("path", ["/large", "/file"])
def test_slow_readers_of_large_answers_keep_nobody_waiting_and_get_all_of_it(small: int, path: str) -> None:
    with ExitStack() as readers:
        slow = [readers.enter_context(connect(small)) for _ in range(12)]
        for one in slow:
            one.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path.encode())
        assert status(small) == 200
        with slow[0].makefile("rb") as file:
            assert answer(file)[1] == b"0123456789" * (LARGE // 10)


@pytest.mark.parametrize("chunks", [False, True])
def test_a_large_upload_arrives_as_it_was_sent_and_the_connection_stays(small: int, chunks: bool) -> None:
    data = os.urandom(3_000_000)
    connection = http.client.HTTPConnection("127.0.0.1", small, timeout=SOON)
    for _ in range(2):
        pieces = iter([data[:1], data[1:70_000], data[70_000:]])
        connection.request("POST", "/", body=pieces if chunks else data, encode_chunked=chunks)
        assert connection.getresponse().read().decode() == hashlib.sha256(data).hexdigest()
    connection.close()


def test_requests_that_come_at_once_are_answered_in_turn(small: int) -> None:
    with connect(small) as client:
        client.sendall(b"".join(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n%d" % n for n in range(3)))
        with client.makefile("rb") as file:
            digests = [hashlib.sha256(b"%d" % n).hexdigest().encode() for n in range(3)]
            assert [answer(file)[1] for _ in digests] == digests


def test_who_asks_whether_to_send_is_told_to_once(small: int) -> None:
    with connect(small) as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        with client.makefile("rb") as file:
            assert answer(file) == (b"HTTP/1.1 200 OK\r\n", hashlib.sha256(b"abc").hexdigest().encode())


def test_flask_reads_who_asked_the_server_in_front_and_nobody_what_serves(small_server: Small) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", small_server.port, timeout=SOON)) as connection:
        connection.request("GET", "/who?is=it", headers={"X-Forwarded-For": "192.0.2.7", "User-Agent": "A browser"})
        answer = connection.getresponse()
        assert answer.read() == b"127.0.0.1 for 192.0.2.7"
        assert "Server" not in answer.headers
    line = next(line for line in small_server.access_log.read_text().splitlines() if "/who" in line)
    assert re.fullmatch(r'127\.0\.0\.1 - - \[.+\] "GET /who\?is=it HTTP/1\.1" 200 23 "-" "A browser"', line)


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc"]
)
def test_what_is_no_request_is_refused(small: int, said: bytes) -> None:
    with connect(small) as client:
        client.sendall(said)
        with client.makefile("rb") as file:
            assert b" 400 " in file.readline()


def test_an_upload_that_had_begun_is_finished_before_the_server_stops(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(APPLICATION)
    command = serve.web_command(Settings(workers=1, instance=tmp_path), "127.0.0.1", free_port())
    command[command.index("webapp.serve:ready_app()")] = "small:ready()"
    with serving(command, tmp_path, {**os.environ, "PYTHONPATH": str(ROOT)}) as (server, port):
        with connect(port) as silent, connect(port) as client:
            client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na")
            assert status(port) == 200  # so the rest has been read by the process that is told to stop
            server.send_signal(signal.SIGTERM)
            assert silent.recv(1) == b""
            client.sendall(b"bc")
            with client.makefile("rb") as file:
                assert answer(file) == (b"HTTP/1.1 200 OK\r\n", hashlib.sha256(b"abc").hexdigest().encode())
        assert server.wait(60) == 0
