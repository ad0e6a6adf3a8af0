"""A process of the web server: gunicorn's with threads, whose threads neither wait for a request nor for a reader.

The main thread reads requests from all connections, and gives one to a thread when it is whole. What a reader does not
take soon is kept, and the main thread sends it. So whoever sends nothing, sends slowly or reads slowly holds a
connection and no thread. Not here: how many processes and threads there are (`serve`).
"""

from __future__ import annotations

import logging
import os
import resource
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn, ThreadWorker

from webapp.arriving import IN_MEMORY, PIECE, Arriving, Received

SILENT_SECONDS = 15.0
"""How long a connection is kept on which no request has begun."""
HEAD_SECONDS, BODY_SECONDS = 20.0, 600.0
"""How long a request may take to arrive."""
STALLED_SECONDS = 60.0
"""After so long without taking a byte, a reader is gone."""
SOON_SECONDS = 1.0
"""How long in all a thread waits for the reader of an answer before it keeps the rest for later."""
CLOSING_SECONDS = 2.0
STOPPING_SECONDS = 2.0
LOOK_SECONDS = 1.0
MOST_OF_A_REQUEST = 400_000_000
"""Bytes that are received of one request. Flask allows fewer, and says so on a page."""
MOST_IN_ALL = 2_000_000_000
"""Bytes that the connections of a process keep together; beyond that, those which keep the most are closed."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

log = logging.getLogger(__name__)


class Outgoing:
    """What a thread writes an answer to: the connection, or, where its reader is slow, a file."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._kept: SpooledTemporaryFile[bytes] | None = None
        self._sent = self._size = 0
        self._patience = SOON_SECONDS

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    @property
    def left(self) -> int:
        """How many bytes are kept."""
        return self._size - self._sent

    def setblocking(self, flag: bool) -> None:
        """Nothing: it never blocks."""

    def gettimeout(self) -> float:
        return 0.0

    def send(self, data: bytes) -> int:
        """Nothing: gunicorn sends only its "100 Continue" by this, which was said when the head had arrived."""
        return len(data)

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while self._kept is None and len(view):
            try:
                view = view[self._connection.send(view) :]
            except BlockingIOError:
                if not self._waited():
                    self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed when it is sent)
        if len(view) and self._kept is not None:
            self._kept.seek(0, os.SEEK_END)
            self._size += self._kept.write(view)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> None:
        file.seek(offset)
        while (count is None or count > 0) and (data := file.read(PIECE if count is None else min(PIECE, count))):
            self.sendall(data)
            count = None if count is None else count - len(data)

    def _waited(self) -> bool:
        """Wait until the reader takes more; False if it has taken all our patience."""
        began = time.monotonic()
        with selectors.DefaultSelector() as poller:
            poller.register(self._connection, selectors.EVENT_WRITE)
            ready = bool(poller.select(max(self._patience, 0)))
        self._patience -= time.monotonic() - began
        return ready and self._patience > 0

    def send_kept(self) -> bool:
        """Send of what is kept as much as the reader takes now. Returns whether that was all."""
        while self._kept is not None and self.left:
            self._kept.seek(self._sent)
            try:
                self._sent += self._connection.send(self._kept.read(PIECE))
            except BlockingIOError:
                return False
        self._forget()
        return True

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept, self._sent, self._size, self._patience = None, 0, 0, SOON_SECONDS

    def close(self) -> None:
        self._forget()
        self._connection.close()


class Connection(TConn):
    """A connection, with the request that is arriving and the answer that is leaving."""

    def __init__(self, cfg: Any, connection: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, connection, client, server)
        self.connection = connection
        self.sock = Outgoing(connection)
        self.initialized = self.data_ready = True
        self.received = Received()
        self.parser = RequestParser(cfg, (), client)
        self.parser.unreader = self.received  # type: ignore[assignment]  # of which it reads, whatever it is
        self.arriving = Arriving(MOST_OF_A_REQUEST)
        self.deadline = 0.0

    @property
    def keeps(self) -> int:
        """How many bytes are kept of a request that is arriving, or of an answer that is leaving."""
        return self.arriving.size + int(self.sock.left)

    @property
    def merit(self) -> tuple[bool, bool, float]:
        """Who has less of it gives up its place first: one that says nothing, then one whose request has no head."""
        return self.keeps > 0, self.arriving.has_head, self.deadline

    def close(self, graceful: bool = False) -> None:
        self.arriving.close()
        self.received.close()
        self.sock.close()


class PatientWorker(ThreadWorker):
    """What gunicorn calls: `accept`, `finish_request`, `murder_pending`, `murder_keepalived`, `_cap_keepalive`."""

    poller: Any

    def init_process(self) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # of 1,024 files, connections alone may need as many
        self._watched: set[Connection] = set()
        self._look_at = 0.0
        super().init_process()

    # ------------------------------------------------------------------------------------------- watching connections

    def _watch(self, one: Connection, events: int, then: Callable[[Connection], None], seconds: float) -> None:
        """Call `then` whenever there is something to read or to write, and close the connection after so long."""
        one.deadline = time.monotonic() + seconds
        self._watched.add(one)
        self.poller.register(one.connection, events, lambda _: then(one))

    def _unwatch(self, one: Connection) -> None:
        if one in self._watched:
            self._watched.remove(one)
            self.poller.unregister(one.connection)

    def _drop(self, one: Connection) -> None:
        self._unwatch(one)
        self.nr_conns -= 1
        one.close()

    def murder_pending(self) -> None:
        """Close, now and then, the connections whose time is over, and those that keep more than there is room for."""
        moment = time.monotonic()
        if moment < self._look_at:
            return
        self._look_at = moment + LOOK_SECONDS
        for one in [one for one in self._watched if one.deadline < moment]:
            self._drop(one)
        kept = sum(one.keeps for one in self._watched)
        for one in sorted(self._watched, key=lambda one: one.keeps, reverse=True):
            if kept <= MOST_IN_ALL:
                break
            kept -= one.keeps
            self._drop(one)

    def murder_keepalived(self, force: bool = False) -> None:
        if force:
            for one in list(self._watched):
                self._drop(one)

    def _cap_keepalive(self, deadline: float) -> None:
        for one in self._watched:
            if not one.sock.left and not one.arriving.has_head:
                one.deadline = min(one.deadline, deadline)

    # -------------------------------------------------------------------------------------------------------- reading

    def accept(self, listener: Any) -> None:
        if self.nr_conns + 1 >= self.worker_connections and self._watched:
            self._drop(min(self._watched, key=lambda one: one.merit))
        try:
            connection, client = listener.accept()
        except BlockingIOError:
            return  # another process was faster
        except OSError as error:
            log.warning("a connection was not accepted: %s", error)
            return
        self.nr_conns += 1
        one = Connection(self.cfg, connection, client, listener.getsockname())
        self._await_request(one)
        self._receive(one)  # it is mostly there already

    def _await_request(self, one: Connection) -> None:
        seconds = SILENT_SECONDS if self.alive else STOPPING_SECONDS
        self._watch(one, selectors.EVENT_READ, self._receive, HEAD_SECONDS if one.arriving.size else seconds)

    def _receive(self, one: Connection) -> None:
        try:
            if data := one.connection.recv(PIECE):
                self._take(one, data)
            else:
                self._drop(one)
        except BlockingIOError:
            return
        except OSError as error:  # of the connection, or there is no room for what arrives
            log.info("a request did not arrive: %s", error)
            self._drop(one)

    def _take(self, one: Connection, data: bytes) -> None:
        arriving, moment = one.arriving, time.monotonic()
        if not arriving.size:
            one.deadline = moment + HEAD_SECONDS
        had_head = arriving.has_head
        arriving.add(data)
        if arriving.whole:
            self._unwatch(one)
            arriving.give(one.received)
            self.enqueue_req(one)
        elif arriving.has_head and not had_head:
            one.deadline = moment + BODY_SECONDS
            if arriving.waits_for_continue:
                with suppress(OSError):
                    one.connection.send(CONTINUE)

    # -------------------------------------------------------------------------------------------------------- writing

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """What a thread has answered is sent to its end; then the next request may come."""
        stays = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        self._send(conn, stays)

    def _send(self, one: Connection, stays: bool) -> None:
        try:
            if one.sock.send_kept():
                self._unwatch(one)
                self._answered(one, stays)
            elif one not in self._watched:
                self._watch(one, selectors.EVENT_WRITE, partial(self._send, stays=stays), STALLED_SECONDS)
            else:
                one.deadline = time.monotonic() + STALLED_SECONDS
        except OSError:
            self._drop(one)

    def _answered(self, one: Connection, stays: bool) -> None:
        rest = one.received.take_rest()
        one.arriving = Arriving(MOST_OF_A_REQUEST)
        if not stays:
            one.connection.shutdown(socket.SHUT_WR)  # and not closed at once, or the end of the answer may be lost
            self._watch(one, selectors.EVENT_READ, self._drain, CLOSING_SECONDS)
            return
        self._await_request(one)
        if rest:
            self._take(one, rest)

    def _drain(self, one: Connection) -> None:
        try:
            if one.connection.recv(PIECE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(one)
