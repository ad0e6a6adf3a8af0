"""Commands as a shell runs them, for tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from click.testing import Result


def refused(done: Result) -> str:
    """Return the sentence of a command that failed as it should."""
    assert done.exit_code != 0
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    sentence = done.output.strip().splitlines()[-1]
    assert sentence.startswith("Error: ")
    return sentence.removeprefix("Error: ")


@contextmanager
def umask_kept() -> Iterator[None]:
    """A command that goes on changes the umask of its process, which is the tests' own here."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)
