"""Give identifiers other names everywhere: `python tests/codemods/rename_names.py NAMES.toml TERM …`.

NAMES.toml has a table for each term: `identifiers`, whole names from old to new; `parts`, words inside of names
(`letter` in `last_letter`, `Letter` in `LetterState`); `keep`, names that stay; `within`, the paths below which they
are renamed (all), and `except`, those below which they are not (none). Renamed are identifiers of Python, also within
f-strings, those in the braces of templates, names of endpoints ("editor.letter"), and the same words between backticks
in texts. Other strings stay.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
STRING = re.compile(r"[rRbBfFuU]*(\"\"\"|'''|\"|')(.*)\1", re.DOTALL)
ENDPOINT = re.compile(r"[a-z_]+\.[a-z_]+")
BRACES = re.compile(r"\{[^{}]*\}")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
BACKTICKS = re.compile(r"`[\w.]+(?:\([^`]*\))?`")
NAME = re.compile(r"[A-Za-z_]\w*")
OUTSIDE = ("webapp/migrations/versions/", "tests/codemods/", "tests/test_names.py", "CHANGELOG.md", "docs/decisions/")


class Names:
    """Old names and new."""

    def __init__(self, term: Mapping[str, Any]) -> None:
        self.whole: dict[str, str] = term.get("identifiers", {})
        self.parts: dict[str, str] = term.get("parts", {})
        self.keep = set(term.get("keep", ()))
        words = "|".join(sorted(map(re.escape, self.parts), key=len, reverse=True)) or r"(?!)"
        self.inside = re.compile(rf"(?<![A-Z])(?:(?<![a-z])(?=[a-zA-Z])|(?=[A-Z]))({words})(?![a-z])")

    def new(self, name: str) -> str:
        if name in self.keep:
            return name
        return self.whole.get(name) or self.inside.sub(lambda part: self.parts[part[0]], name)

    def in_python(self, text: str) -> str:
        """Return the program with its identifiers renamed, in comments and docstrings only between backticks."""
        lines = text.splitlines(keepends=True)
        places = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            new = token.string
            if token.type == tokenize.NAME:
                new = self.new(token.string)
            elif token.type == tokenize.STRING and token.start[0] == token.end[0]:
                new = self._string(token.string)
            if new != token.string:
                places.append((token.start, len(token.string), new))
        for (row, column), length, new in reversed(places):
            line = lines[row - 1]
            lines[row - 1] = line[:column] + new + line[column + length :]
        return self.in_text("".join(lines))

    def _string(self, text: str) -> str:
        match = STRING.fullmatch(text)
        if match and ENDPOINT.fullmatch(match[2]):
            return self._names(text)
        if "f" in text[: text.find(match[1] if match else '"')].lower():
            return BRACES.sub(lambda braces: self._outside_quotes(braces[0]), text)
        return text

    def in_template(self, text: str) -> str:
        """Return the template with the names in its expressions and statements renamed."""
        return JINJA.sub(lambda part: self._outside_quotes(part[0]), text)

    def in_text(self, text: str) -> str:
        """Return the text with the names that stand between backticks renamed."""
        return BACKTICKS.sub(lambda part: self._names(part[0]), text)

    def _names(self, text: str) -> str:
        return NAME.sub(lambda name: self.new(name[0]), text)

    def _outside_quotes(self, text: str) -> str:
        parts = QUOTED.split(text)
        for number, part in enumerate(parts):
            if number % 2 == 0 or ENDPOINT.fullmatch(part[1:-1]):
                parts[number] = self._names(part)
        return "".join(parts)


def main() -> None:
    tables = tomllib.loads(Path(sys.argv[1]).read_text("utf-8"))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    for term in sys.argv[2:]:
        names = Names(tables[term])
        within = tuple(tables[term].get("within", ("",)))
        outside = (*OUTSIDE, *tables[term].get("except", ()))
        change = {".py": names.in_python, ".html": names.in_template, ".txt": names.in_template, ".md": names.in_text}
        for name in listed:
            path = ROOT / name
            if path.suffix not in change or not name.startswith(within) or name.startswith(outside):
                continue
            text = path.read_text("utf-8")
            if (new := change[path.suffix](text)) != text:
                path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
