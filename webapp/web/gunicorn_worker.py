"""A web process: waitress in a worker of gunicorn; it buffers, so that a slow reader holds no thread."""

from __future__ import annotations

import datetime as dt
import logging
import os
import resource
import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONNECTIONS = 1000
IDLE_SECONDS = 60  # after so long without a byte in either direction a connection is closed
MOST_OF_A_REQUEST = 400_000_000
"""Bytes that are received of one request. Flask allows fewer, and says so on a page."""
MOST_OF_AN_ANSWER = 4_000_000_000  # bytes that are kept of one answer; beyond that, its thread waits for its reader
IN_MEMORY = 500_000
"""Bytes, beyond which a request or an answer waits in a file. Stored documents come in larger pieces."""
TURN_SECONDS = 0.5
SPARE_SECONDS = 5  # so long before gunicorn kills a process that is told to stop, it ends by itself


class WaitressWorker(Worker):
    """A gunicorn worker with one listening socket."""

    def init_process(self) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection may need three
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a request waits for a thread is usual
        super().init_process()

    def run(self) -> None:
        self.connections: dict[int, Any] = {}
        server = create_server(
            self._logged if self.log.access_log_enabled else self.wsgi,
            map=self.connections,
            sockets=[one.sock for one in self.sockets],
            server_name=self.sockets[0].sock.getsockname()[0],
            threads=self.cfg.threads,
            ident=None,
            clear_untrusted_proxy_headers=False,  # Flask reads them, where there is a web server in front
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=5,
            log_socket_errors=False,
            recv_bytes=65_536,
            max_request_body_size=MOST_OF_A_REQUEST,
            inbuf_overflow=IN_MEMORY,
            outbuf_overflow=IN_MEMORY,
            outbuf_high_watermark=MOST_OF_AN_ANSWER,
        )
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._finish(server)

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=TURN_SECONDS, use_poll=True, map=self.connections, count=1)

    def _finish(self, server: Any) -> None:
        """Accept nothing more, and finish the requests that have begun."""
        wasyncore.dispatcher.close(server)  # and not its own, which would also stop its threads from waking the loop
        until = time.monotonic() + max(0, self.cfg.graceful_timeout - SPARE_SECONDS)
        while server.active_channels and time.monotonic() < until:
            self._turn()
            for one in list(server.active_channels.values()):
                has_begun = one.requests or (one.request is not None and one.request.headers_finished)
                one.will_close = one.will_close or not (has_begun or one.total_outbufs_len)
        server.task_dispatcher.shutdown()

    def _logged(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Write gunicorn's access log when an answer begins, so that files go through untouched."""
        began = time.monotonic()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said = SimpleNamespace(status=status, headers=headers, sent=dict(headers).get("Content-Length"))
            asked = {**environ, "RAW_URI": environ["REQUEST_URI"]}
            self.log.access(said, {}, asked, dt.timedelta(seconds=time.monotonic() - began))
            return start_response(status, headers, *more)

        return self.wsgi(environ, start)  # type: ignore[no-any-return]
