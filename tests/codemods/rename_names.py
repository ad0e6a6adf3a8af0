"""Give identifiers other names everywhere: `python tests/codemods/rename_names.py NAMES.toml TERM …`.

NAMES.toml has a table for each term: `identifiers`, from old to new names; `within`, the paths below which they are
renamed (all), and `except`, those below which they are not (none). Renamed are identifiers of Python, also within
f-strings, those in the braces of templates, and the same words between backticks in texts. Other strings stay.
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
F_STRING = re.compile(r"[rR]?[fF]", re.ASCII)
BRACES = re.compile(r"\{[^{}]*\}")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
BACKTICKS = re.compile(r"`[\w.]+(?:\([^`]*\))?`")
OUTSIDE = ("webapp/migrations/versions/", "tests/codemods/", "CHANGELOG.md", "docs/decisions/")


class Names:
    """Old names and new."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.words = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b(?!=)")
        self.all_words = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")

    def in_python(self, text: str) -> str:
        """Return the program with its identifiers renamed, in comments and docstrings only between backticks."""
        lines = text.splitlines(keepends=True)
        places = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and token.string in self.names:
                places.append((token.start, len(token.string), self.names[token.string]))
            elif token.type == tokenize.STRING and F_STRING.match(token.string) and token.start[0] == token.end[0]:
                new = BRACES.sub(lambda braces: self._outside_quotes(braces[0]), token.string)
                places.append((token.start, len(token.string), new))
        for (row, column), length, new in reversed(places):
            line = lines[row - 1]
            lines[row - 1] = line[:column] + new + line[column + length :]
        return self.in_text("".join(lines))

    def in_template(self, text: str) -> str:
        """Return the template with the names in its expressions and statements renamed."""
        return JINJA.sub(lambda part: self._outside_quotes(part[0], self.all_words), text)

    def in_text(self, text: str) -> str:
        """Return the text with the names that stand between backticks renamed."""
        return BACKTICKS.sub(lambda part: self.all_words.sub(lambda name: self.names[name[0]], part[0]), text)

    def _outside_quotes(self, text: str, words: re.Pattern[str] | None = None) -> str:
        parts = QUOTED.split(text)
        renamed = [(words or self.words).sub(lambda name: self.names[name[0]], part) for part in parts[::2]]
        parts[::2] = renamed
        return "".join(parts)


def main() -> None:
    tables = tomllib.loads(Path(sys.argv[1]).read_text("utf-8"))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    for term in sys.argv[2:]:
        names = Names(tables[term]["identifiers"])
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
