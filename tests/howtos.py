"""The how-tos of docs/howto, done as they are written, on a copy of the repository.

A step is an item of the first numbered list. What to do stands above each block of code in it:

- "In `path`:" and a block of diff: lines with a plus are added, those with a minus go. The others say where, and stand
  in the file once; "@@" alone on a line begins another place. A line of "…" stands for all the texts of a catalogue
  that are still empty: a person translates them, the tests say the English.
- "Write `path`:" and any other block: a new file.
- A block of sh is run. Those after the list tell whether all was done.

Not here: that a how-to works, and fails without any of its steps (`tests/test_howtos.py`).
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import translations
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "howto"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")
FILE = re.compile(r"`([\w./-]+)`[^`]*:$")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "instance", "build", "images")
TESTS = ".venv/bin/python -m pytest -x -p no:cacheprovider"
"""What runs in the place of `./sheaf test`, which would set the machine up and start three processes."""


class CannotBeDone(Exception):
    """A step that does not fit the files."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code, or one place of a diff: its language, its text, and the file that the paragraph above names."""

    language: str
    text: str
    file: str = ""

    def carry_out(self, folder: Path) -> None:
        """Do what it says in a copy. Raises CannotBeDone, or CalledProcessError of a command."""
        path = folder / self.file
        if self.language == "sh":
            run(self.text, folder)
        elif self.language == "diff" and path.exists():
            path.write_text(edited(path.read_text("utf-8"), self.text), "utf-8")
        elif self.language == "diff" or path.exists():
            raise CannotBeDone(f"{self.file} {'is there already' if path.exists() else 'does not exist'}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, "utf-8")


@dataclass(frozen=True, slots=True)
class HowTo:
    """A page: its steps, each with its blocks, and the commands that tell whether all was done."""

    steps: tuple[tuple[Block, ...], ...]
    checks: tuple[Block, ...]


def edited(text: str, place: str) -> str:
    """Return the text of a file with the change of one place. Raises CannotBeDone if it does not stand there once."""
    if place == "…\n":
        return translated(text)
    lines = [(line[:1] or " ", line[1:]) for line in place.splitlines()]
    old, new = ("".join(f"{line}\n" for sign, line in lines if sign in signs) for signs in (" -", " +"))
    found = list(re.finditer(f"^{re.escape(old)}", text, re.MULTILINE))
    if len(found) != 1:
        raise CannotBeDone(f"There are {len(found)} places that say:\n{old}")
    return text[: found[0].start()] + new + text[found[0].end() :]


def translated(text: str) -> str:
    """Return a catalogue with the English in the place of each text that is still empty."""
    catalogue = read_po(io.BytesIO(text.encode()))
    for message in catalogue:
        if message.id and not translations.is_translated(message.string):
            message.string = message.id
    return translations.written(catalogue).decode()


def read(page: str) -> HowTo:
    """Return what a page tells to do."""
    tokens = MarkdownIt().parse((FOLDER / f"{page}.md").read_text("utf-8"))
    types = [token.type for token in tokens]
    begin, end = types.index("ordered_list_open"), types.index("ordered_list_close")
    starts = [i for i in range(begin, end) if types[i] == "list_item_open" and tokens[i].level == 1]
    steps = (tuple(_blocks(tokens[i:j])) for i, j in zip(starts, [*starts[1:], end], strict=True))
    return HowTo(tuple(steps), tuple(_blocks(tokens[end:])))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    file = ""
    for token in tokens:
        if token.type == "inline" and (named := FILE.search(token.content)):
            file = named[1]
        elif token.type == "fence":
            places = re.split(r"^@@\n", token.content, flags=re.MULTILINE)
            yield from (Block(token.info, place, file) for place in places)


def walk(page: str, folder: Path, without: int | None = None, *, checked: bool = True) -> str:
    """Do a how-to in a new folder, and what checks it. Return what went wrong, or nothing.

    After a step that is left out, what no longer fits is passed over: the checks have to notice.
    """
    howto = read(page)
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(sys.prefix)
    done = chain.from_iterable(step for number, step in enumerate(howto.steps) if number != without)
    try:
        for block in (*done, *(howto.checks if checked else ())):
            try:
                block.carry_out(folder)
            except CannotBeDone as error:
                if without is None:
                    return f"{block.file}: {error}"
    except subprocess.CalledProcessError as error:
        return f"{error.output}"
    return ""


def run(commands: str, folder: Path) -> None:
    """Run commands in a copy. Raises CalledProcessError."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SHEAF"))}
    subprocess.run(
        ["/bin/sh", "-euc", commands.replace("./sheaf test", TESTS)],
        cwd=folder,
        env={**ours, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
