"""Give blueprints other names in every endpoint: `python tests/codemods/rename_blueprints.py BLUEPRINTS.toml`.

BLUEPRINTS.toml has, for each module of a blueprint, its old name and its new one. Renamed are the blueprint itself and,
in programs, templates and guides, the names of its endpoints, as far as the module has a view of that name.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def views(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]


def main() -> None:
    renamed: list[tuple[re.Pattern[str], str]] = []
    for name, (old, new) in tomllib.loads(Path(sys.argv[1]).read_text("utf-8"))["blueprints"].items():
        path = ROOT / name
        text = path.read_text("utf-8")
        path.write_text(text.replace(f'Blueprint("{old}"', f'Blueprint("{new}"'), "utf-8")
        endpoints = "|".join([*views(path), r"\{\w+\}"])
        renamed.append((re.compile(rf"(?<=[\"'`]){old}(?=\.(?:{endpoints})[\"'`])"), new))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix not in (".py", ".html", ".txt", ".toml", ".md", ".tsv") or name.startswith("tests/codemods/"):
            continue
        new_text = text = path.read_text("utf-8")
        for pattern, new in renamed:
            new_text = pattern.sub(new, new_text)
        if new_text != text:
            path.write_text(new_text, "utf-8")


if __name__ == "__main__":
    main()
