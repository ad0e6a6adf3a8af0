"""Move modules into packages and follow them everywhere: `python tests/codemods/move_modules.py MOVES.toml`.

MOVES.toml has a table for each new package, with its docstring and the modules that go there as they are named now:

    ["forms.intake"]
    docstring = "Practices that stand elsewhere, on their way to becoming drafts."
    modules = ["forms.listing", "forms.candidate"]

Files beside a module that only it reads (`listing.toml`) are named under `files`. Imports, dotted names in texts and
paths in the documentation are rewritten; run `ruff check --fix --select I` and `ruff format` afterwards.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH = 120
TEXTS = (".py", ".toml", ".md", ".txt", ".cfg", ".html", ".css", ".js", ".java", "")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def read(path: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The moves: modules by dotted name, files by path, docstrings by new package."""
    modules, files, docstrings = {}, {}, {}
    for package, told in tomllib.loads(path.read_text("utf-8")).items():
        if "docstring" in told:
            docstrings[package] = told["docstring"]
        for name in told.get("modules", ()):
            modules[name] = f"{package}.{name.rpartition('.')[2]}"
        for name, new in told.get("renamed", {}).items():
            modules[name] = f"{package}.{new}"
        if entry := told.get("entry"):
            files[f"{_path(entry)}.py"] = f"{_path(package)}/__init__.py"
        for name in told.get("files", ()):
            files[name] = f"{package.replace('.', '/')}/{Path(name).name}"
    return modules, files, docstrings


def move(modules: dict[str, str], files: dict[str, str], docstrings: dict[str, str]) -> None:
    """Move the files: all aside first, the deepest before their packages; then whole packages, then modules."""
    aside = ROOT / "moving"
    aside.mkdir()
    waiting: list[tuple[Path, Path]] = []
    for number, (old, new) in enumerate(sorted(modules.items(), key=lambda pair: -pair[0].count("."))):
        source, target = ROOT / old.replace(".", "/"), ROOT / new.replace(".", "/")
        ending = ".py" if source.with_name(f"{source.name}.py").exists() else ""
        kept = aside / f"{number}{ending}"
        git("mv", f"{source}{ending}", str(kept))
        waiting.append((kept, target.with_name(f"{target.name}{ending}")))
    for kept, target in sorted(waiting, key=lambda pair: pair[0].is_file()):
        target.parent.mkdir(parents=True, exist_ok=True)
        git("mv", str(kept), str(target))
    for old, new in files.items():
        (ROOT / new).parent.mkdir(parents=True, exist_ok=True)
        git("mv", str(ROOT / old), str(ROOT / new))
    for package in {old.rpartition(".")[0] for old in modules} - {new.rpartition(".")[0] for new in modules.values()}:
        entry = ROOT / _path(package) / "__init__.py"
        if entry.exists() and not [path for path in entry.parent.rglob("*.py") if path != entry]:
            git("rm", "-q", str(entry))
    for package, docstring in docstrings.items():
        entry = ROOT / package.replace(".", "/") / "__init__.py"
        if not entry.exists():
            entry.write_text(f'"""{docstring.strip()}\n"""\n', "utf-8")
            git("add", str(entry))
    aside.rmdir()


def rewritten(text: str, name: str, moves: Moves) -> str:
    """The text of a file with every import, dotted name and path as it is after the moves."""
    python = name.endswith(".py")
    text = moves.dotted.sub(lambda found: moves.modules[found[0]], text)
    if python:
        text = _from_imports(text, moves.modules)
    else:
        text = re.sub(
            r"from (\w[\w.]*) import", lambda found: f"from {moves.modules.get(found[1], found[1])} import", text
        )
    text = re.sub(r"from (\w[\w.]*) import ((?:\w+, )*\w+)", lambda found: _in_program(found, moves.modules), text)
    text = moves.paths.sub(lambda found: moves.files[found[0]], text)
    text = moves.folders.sub(lambda found: moves.packages[found[0]], text)
    if python and (near := moves.near.get(name.partition("/")[0])):
        text = near.sub(lambda found: moves.short[name.partition("/")[0]][found[0]], text)
    return _wrapped(text) if python else text


class Moves:
    """What moves, by dotted name, by path from the root, and by the short paths that docstrings of a package use."""

    def __init__(self, modules: dict[str, str], files: dict[str, str]) -> None:
        whole = {old: new for old, new in modules.items() if (ROOT / old.replace(".", "/")).is_dir()}
        self.modules = modules
        self.files = {
            f"{_path(old)}.py": f"{_path(new)}.py" for old, new in modules.items() if old not in whole
        } | files
        self.packages = {_path(old): _path(new) for old, new in whole.items()}
        self.short: dict[str, dict[str, str]] = {}
        folders = {f"{old}/": f"{new}/" for old, new in self.packages.items()}
        for old, new in (self.files | folders).items():
            package, _, rest = old.partition("/")
            if rest.endswith((".py", "/")):
                self.short.setdefault(package, {})[rest] = new.partition("/")[2]
        names = _any(modules)
        self.dotted = re.compile(rf"(?<![\w./-])(?:{names})(?![\w/-])(?!\.(?:py|toml)\b)(?! import)")
        self.paths = re.compile(rf"(?<![\w-])(?<!\w/)(?:{_any(self.files)})(?![\w-])")
        self.folders = re.compile(rf"(?<![\w-])(?<!\w/)(?:{_any(self.packages)})(?![\w-])" if whole else r"(?!)")
        self.near = {
            package: re.compile(
                rf"(?<![\w/.\"'-])(?:(?:{_any(short)})(?<=y)(?![\w-])|(?:{_any(short)})(?<=/)(?=\w+\.py))"
            )
            for package, short in self.short.items()
        }


def _path(dotted: str) -> str:
    return dotted.replace(".", "/")


def _any(names: Mapping[str, str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _wrapped(text: str) -> str:
    """The text, with each paragraph of a docstring or comment that became too wide filled anew."""
    lines = text.split("\n")
    strings = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    prose = {number for node in strings for number in range(node.lineno - 1, node.end_lineno or node.lineno)}
    for number in range(len(lines) - 1, -1, -1):
        if len(lines[number]) > WIDTH and (number in prose or lines[number].lstrip().startswith("# ")):
            _fill(lines, number, prose)
    return "\n".join(lines)


def _fill(lines: list[str], number: int, prose: set[int]) -> None:
    """Fill the paragraph around a line anew."""
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    prefix = indent if number in prose else f"{indent}# "

    def belongs(other: int) -> bool:
        rest = lines[other].removeprefix(prefix)
        return (
            (other in prose) == (number in prose)
            and lines[other].startswith(prefix)
            and rest[:1].strip() != ""
            and rest != '"""'
        )

    start = end = number
    while start and belongs(start - 1) and not lines[start].lstrip().startswith('"""'):
        start -= 1
    while end + 1 < len(lines) and belongs(end + 1) and not lines[end].endswith('"""'):
        end += 1
    words = " ".join(line.removeprefix(prefix).strip() for line in lines[start : end + 1])
    options = {"break_long_words": False, "break_on_hyphens": False}
    lines[start : end + 1] = textwrap.wrap(words, WIDTH, initial_indent=prefix, subsequent_indent=prefix, **options)


def _from_imports(text: str, modules: Mapping[str, str]) -> str:
    """Imports of names from modules that move, and of modules from packages that they leave."""
    tree, changes, renamed = ast.parse(text), [], dict[str, str]()
    lines = text.splitlines(keepends=True)
    parents = {old.rpartition(".")[0] for old in modules}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level:
            continue
        old = "".join(lines[node.lineno - 1 : node.end_lineno])
        if node.module in parents and any(f"{node.module}.{alias.name}" in modules for alias in node.names):
            renamed |= _renamed(tree, node, modules)
            new = _parted(node, modules, renamed, old)
        elif node.module in modules:
            new = re.sub(rf"from {re.escape(node.module)} import", f"from {modules[node.module]} import", old, count=1)
        else:
            continue
        changes.append((node.lineno - 1, node.end_lineno or node.lineno, new))
    _rename(tree, lines, renamed)
    for start, end, new in sorted(changes, reverse=True):
        lines[start:end] = [new]
    return "".join(lines)


def _in_program(found: re.Match[str], modules: Mapping[str, str]) -> str:
    """An import in a program that stands in a string, on the same line."""
    if not any(f"{found[1]}.{name}" in modules for name in found[2].split(", ")):
        return found[0]
    node = ast.parse(found[0]).body[0]
    assert isinstance(node, ast.ImportFrom)
    return "; ".join(_parted(node, modules, {}, found[0]).strip().split("\n"))


def _renamed(tree: ast.Module, node: ast.ImportFrom, modules: Mapping[str, str]) -> dict[str, str]:
    """The modules of an import that have another name now, where the file has nothing else of either name."""
    found = {}
    for alias in node.names:
        new = modules.get(f"{node.module}.{alias.name}", "").rpartition(".")[2]
        if new and new != alias.name and not alias.asname and not _bound(tree, {alias.name, new}):
            found[alias.name] = new
    return found


def _bound(tree: ast.Module, names: set[str]) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)) and node.id in names:
            return True
        if isinstance(node, ast.arg) and node.arg in names:
            return True
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names:
            return True
    return False


def _rename(tree: ast.Module, lines: list[str], renamed: Mapping[str, str]) -> None:
    """Write the new name of a module where it is used; columns are counted in bytes."""
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in renamed]
    for node in sorted(used, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        line = lines[node.lineno - 1].encode()
        end = node.col_offset + len(node.id.encode())
        if line[node.col_offset : end].decode() == node.id:
            lines[node.lineno - 1] = (line[: node.col_offset] + renamed[node.id].encode() + line[end:]).decode()


def _parted(node: ast.ImportFrom, modules: Mapping[str, str], renamed: Mapping[str, str], old: str) -> str:
    """One import for each package from which the names of `node` come now."""
    by_package: dict[str, list[str]] = {}
    for alias in node.names:
        package, _, name = modules.get(f"{node.module}.{alias.name}", f"{node.module}.{alias.name}").rpartition(".")
        used = alias.asname or renamed.get(alias.name, alias.name)
        by_package.setdefault(package, []).append(name if name == used else f"{name} as {used}")
    comment = re.search(r"  # noqa[^\n]*", old)
    end = f"{comment[0] if comment else ''}\n"
    indent = " " * node.col_offset
    return "".join(f"{indent}from {package} import {', '.join(names)}{end}" for package, names in by_package.items())


def main() -> None:
    moves = Path(sys.argv[1])
    modules, files, docstrings = read(moves)
    told = Moves(modules, files)
    move(modules, files, docstrings)
    skipped = {moves.resolve(), Path(__file__).resolve()}
    for name in git("ls-files").splitlines():
        path = ROOT / name
        if path.suffix not in TEXTS or path.resolve() in skipped or not path.is_file() or "baselines" in path.parts:
            continue
        text = path.read_text("utf-8", errors="surrogateescape")
        new = rewritten(text, name, told)
        if new != text:
            path.write_text(new, "utf-8", errors="surrogateescape")


if __name__ == "__main__":
    main()
