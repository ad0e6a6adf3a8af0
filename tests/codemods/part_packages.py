"""Follow names that leave a package's `__init__` for its modules: `python tests/codemods/part_packages.py PARTS.toml`.

PARTS.toml has a table for each module that takes names, with the names, and the names that it gives them instead:

    ["webapp.webhooks.deliveries"]
    names = ["deliver", "ATTEMPTS"]
    renamed = { beside = "related" }

Where names leave a module for another one, `from` names the module that had them.

The modules are parted by hand before, with `git mv` for the larger part. Rewritten are the imports and uses of others,
and dotted names in texts; a module whose name a file has for something else is imported with the package's name before
it. Run `ruff check --fix --select I` and `ruff format` afterwards.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
Homes = dict[str, dict[str, tuple[str, str]]]  # by package and name: the module with its package, and the name there


def read(path: Path) -> Homes:
    homes: Homes = {}
    for dotted, table in tomllib.loads(path.read_text("utf-8")).items():
        package = table.get("from") or dotted.rpartition(".")[0]
        pairs = {name: name for name in table.get("names", ())} | table.get("renamed", {})
        homes.setdefault(package, {}).update({old: (dotted, new) for old, new in pairs.items()})
    return homes


class Program:
    """A Python file in which uses and imports are rewritten from the last to the first."""

    def __init__(self, text: str, homes: Homes) -> None:
        self.lines, self.tree, self.homes = text.splitlines(keepends=True), ast.parse(text), homes
        self.edits: list[tuple[int, int, int, int, str]] = []

    def rewritten(self) -> str:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                self._import(node)
        for row, column, end_row, end_column, new in sorted(set(self.edits), reverse=True):
            first, last = self.lines[row - 1].encode(), self.lines[end_row - 1].encode()
            self.lines[row - 1 : end_row] = [(first[:column] + new.encode() + last[end_column:]).decode()]
        return "".join(self.lines)

    def _edit(self, node: ast.expr | ast.stmt, new: str) -> None:
        self.edits.append((node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, new))

    def _import(self, node: ast.ImportFrom) -> None:
        by_source: dict[str, list[str]] = {}
        for alias in node.names:
            whole, used = f"{node.module}.{alias.name}", alias.asname or alias.name
            if whole in self.homes:
                modules, stays = self._uses(whole, used)
                for dotted, name in modules.items():
                    package, _, module = dotted.rpartition(".")
                    by_source.setdefault(package, []).append(module if module == name else f"{module} as {name}")
                if not stays:
                    continue
            module, new = self.homes.get(node.module or "", {}).get(alias.name, ("", alias.name))
            source = module or node.module or ""
            self._rename(alias.name, new, alias.asname)
            by_source.setdefault(source, []).append(f"{new} as {alias.asname}" if alias.asname else new)
        indent = " " * node.col_offset
        lines = [f"from {source} import {', '.join(names)}" for source, names in by_source.items()]
        comment = re.search(r"  # noqa.*", self.lines[node.lineno - 1])
        if lines != [ast.unparse(node)]:
            self._edit(node, f"{comment[0] if comment else ''}\n{indent}".join(lines))

    def _rename(self, old: str, new: str, asname: str | None) -> None:
        for node in ast.walk(self.tree):
            if old != new and not asname and isinstance(node, ast.Name) and node.id == old:
                self._edit(node, new)

    def _uses(self, whole: str, used: str) -> tuple[dict[str, str], bool]:
        """Rewrite `used.name`; return the modules that are wanted by the names they get, and if the package is, too."""
        modules: dict[str, str] = {}
        seen = 0
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == used:
                if (home := self.homes[whole].get(node.attr)) is None:
                    continue
                module, new = home
                package, _, name = module.rpartition(".")
                modules[module] = f"{package.rpartition('.')[2]}_{name}" if self._bound(name, package) else name
                self._edit(node, f"{modules[module]}.{new}")
                seen += 1
        every = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == used]
        return modules, len(every) > seen

    def _bound(self, name: str, package: str) -> bool:
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=id, ctx=ast.Store()) | ast.arg(arg=id) | ast.FunctionDef(name=id) if id == name:
                    return True
                case ast.ImportFrom(module=source, names=aliases) if source != package:
                    gone = f"{source}.{name}" in self.homes
                    if not gone and any((alias.asname or alias.name) == name for alias in aliases):
                        return True
        return False


def main() -> None:
    homes = read(Path(sys.argv[1]))
    dotted = {
        f"{package}.{name}": f"{module}.{new}"
        for package, names in homes.items()
        for name, (module, new) in names.items()
    }
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, dotted))})(?!\w|\.\w|/| import)")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix not in (".py", ".md", ".html") or name.startswith(("tests/codemods/", "CHANGELOG")):
            continue
        text = path.read_text("utf-8")
        new = Program(text, homes).rewritten() if path.suffix == ".py" else text
        if (new := pattern.sub(lambda found: dotted[found[0]], new)) != text:
            path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
