"""The how-tos of docs/howto, done as they are written, on a copy of the repository.

A step is an item of the first numbered list. What to do stands above each block of code in it:

- "In `path`:" and a block of diff: lines with a plus are added, those with a minus go. The others say where, and stand
  in the file once; "@@" alone on a line begins another place.
- "Write `path`:" and any other block: a new file.
- A block of sh is run. The last of a page, which stands in no step, tells whether all was done.

Not here: that a how-to works, and fails without any of its steps (`tests/test_howtos.py`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "howto"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")
FILE = re.compile(r"`([\w./-]+)`[^`]*:$")
LEFT_OUT = shutil.ignore_patterns(".*", "instance", "build", "images")
TESTS = ".venv/bin/python -m pytest -x -p no:cacheprovider"
"""What runs in the place of `./sheaf test`, which would set the machine up and start three processes."""


class CannotBeDone(Exception):
    """A step that does not fit the files."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: its language, its text, and the file that the paragraph above it names."""

    language: str
    text: str
    file: str = ""

    def carry_out(self, folder: Path) -> None:
        """Do what it says in a copy. Raises CannotBeDone, or CalledProcessError of a command."""
        path = folder / self.file
        if self.language == "sh":
            run(self.text, folder)
        elif self.language == "diff":
            path.write_text(edited(path.read_text("utf-8") if path.exists() else "", self), "utf-8")
        elif path.exists():
            raise CannotBeDone(f"{self.file} exists already")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, "utf-8")


@dataclass(frozen=True, slots=True)
class HowTo:
    """A page: its steps, each with its blocks, and the commands that tell whether all was done."""

    steps: tuple[tuple[Block, ...], ...]
    check: Block


def edited(text: str, block: Block) -> str:
    """Return the text of a file with the changes of a diff. Raises CannotBeDone if a place is not there just once."""
    for place in re.split(r"^@@\n", block.text, flags=re.MULTILINE):
        lines = [(line[:1] or " ", line[1:]) for line in place.splitlines()]
        old, new = ("".join(f"{line}\n" for sign, line in lines if sign in signs) for signs in (" -", " +"))
        found = list(re.finditer(f"^{re.escape(old)}", text, re.MULTILINE))
        if len(found) != 1:
            raise CannotBeDone(f"{len(found)} times in {block.file}:\n{old}")
        text = text[: found[0].start()] + new + text[found[0].end() :]
    return text


def read(page: str) -> HowTo:
    """Return what a page tells to do."""
    tokens = MarkdownIt().parse((FOLDER / f"{page}.md").read_text("utf-8"))
    begin, end = (next(i for i, one in enumerate(tokens) if one.type == f"ordered_list_{edge}") for edge in EDGES)
    starts = [i for i in range(begin, end) if tokens[i].type == "list_item_open" and tokens[i].level == 1]
    steps = (tuple(_blocks(tokens[i:j])) for i, j in zip(starts, [*starts[1:], end], strict=True))
    *_, check = _blocks(tokens[end:])
    return HowTo(tuple(steps), check)


EDGES = ("open", "close")


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    file = ""
    for token in tokens:
        if token.type == "inline" and (named := FILE.search(token.content)):
            file = named[1]
        elif token.type == "fence":
            yield Block(token.info, token.content, file)


def walk(page: str, folder: Path, without: int | None = None) -> str:
    """Do a how-to in a new folder, but for one of its steps. Return what went wrong, or nothing."""
    howto = read(page)
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(sys.prefix)
    try:
        for blocks in (step for number, step in enumerate(howto.steps) if number != without):
            for block in blocks:
                block.carry_out(folder)
        howto.check.carry_out(folder)
    except CannotBeDone as error:
        return str(error)
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
