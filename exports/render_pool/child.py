"""A program beside this one that is asked one thing after another, and stopped if it takes too long."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TypeVar

Answer = TypeVar("Answer")
LAST_WORDS = 2000


class Ended(Exception):
    """The program has ended without an answer; the message is the end of what it complained of."""


class TookTooLong(Ended):
    """The program was stopped, because its answer took too long."""


class Child:
    """A program that was started by this process. One thread at a time may talk to it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.owner = os.getpid()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the program)
        self._process = subprocess.Popen(  # noqa: S603 (the callers name programs and files of our own)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, env=environment
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def comments(self, question: bytes, answer: Callable[[IO[bytes]], Answer], seconds: float) -> Answer:
        """Send a question, and read what `answer` takes from its output; EOFError there means that it has ended.

        Raises Ended if there is no answer, and TookTooLong after `seconds`; then the program is no more.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101 (asked for above)
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            self._process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            stdin.write(question)
            stdin.flush()
            return answer(stdout)
        except (BrokenPipeError, EOFError):
            words = self.stop()
        finally:
            timer.cancel()
            timer.join()  # so that nothing of this talk goes on after it
        raise TookTooLong(f"stopped after {seconds:g} seconds") if too_late.is_set() else Ended(words)

    def stop(self) -> str:
        """End the program, and return the end of what it complained of."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue  # what it did not read is no longer of interest
        status = self._process.wait()
        with self._complaints:
            self._complaints.seek(0)
            words = self._complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
        return words or f"it ended with status {status}"


def line(stream: IO[bytes]) -> bytes:
    """The next line of a program's output. Raises EOFError."""
    found = stream.readline()
    if not found.endswith(b"\n"):
        raise EOFError
    return found


def exactly(stream: IO[bytes], size: int) -> bytes:
    """The next `size` bytes of a program's output. Raises EOFError."""
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
