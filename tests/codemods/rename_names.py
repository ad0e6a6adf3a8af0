"""Give identifiers other names everywhere: `python tests/codemods/rename_names.py NAMES.toml`.

NAMES.toml has a table `identifiers`, from old to new names, and `within`, the paths below which they are renamed.
Python's identifiers are renamed, and the same words between backticks in texts. Strings stay.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def in_python(text: str, names: dict[str, str]) -> str:
    """The program with its identifiers renamed, in comments and docstrings only between backticks."""
    lines = text.splitlines(keepends=True)
    places = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in names:
            places.append((token.start, token.string))
    for (row, column), name in reversed(places):
        line = lines[row - 1]
        lines[row - 1] = line[:column] + names[name] + line[column + len(name) :]
    return in_text("".join(lines), names)


def in_text(text: str, names: dict[str, str]) -> str:
    """The text with the names that stand between backticks renamed."""
    pattern = re.compile(r"`[\w.]+(?:\([^`]*\))?`")
    words = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    return pattern.sub(lambda found: words.sub(lambda name: names[name[0]], found[0]), text)


def main() -> None:
    """Rename in every file of the repository that the list does not leave out."""
    told = tomllib.loads(Path(sys.argv[1]).read_text("utf-8"))
    names: dict[str, str] = told["identifiers"]
    within = tuple(told.get("within", ("",)))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix not in (".py", ".md") or not name.startswith(within) or "codemods" in path.parts:
            continue
        text = path.read_text("utf-8")
        new = in_python(text, names) if path.suffix == ".py" else in_text(text, names)
        if new != text:
            path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
