"""Pointers in prose, and what they may point to: modules, symbols and files of the repository.

Not here: which texts are read (`test_pointers`).
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("forms", "exports", "webapp", "tests")
OUTSIDE = {
    *("Range", "ltr", "srcset", "rrggbb"),  # HTTP, HTML and CSS
    *("K", "L", "P"),  # marks in the text of a PDF's objects
    *("class_", "for_", "text.match", "text.replace", "window.elements", "__file__"),  # HTML and JavaScript
    *("IN_OLDER", "limit_conn", "op.batch_alter_table", "pg_restore", "pool_pre_ping"),  # migrations, nginx, databases
}
"""Names of other people's programs and formats that stand in prose without their module."""
EXAMPLES = {
    *("2027-climate.toml", "2027-climate.fr.toml"),  # a questionnaire that somebody brings
    *("bag-info.txt", "fetch.txt", "manifest-sha256.txt", "manifest-sha3256.txt", "data/index.html"),  # of a package
    *("HELLO.txt", "hello.txt", "LISEZMOI.txt", "README.txt", "not-made.txt", "robots.txt"),
    *("messages.mo", "jobs.sqlite3", "sheaf.sqlite3"),  # made when Sheaf runs
}
"""Names of files that somebody brings, or that Sheaf makes."""

_FILE_ENDING = r"\.(?:css|html|js|json|md|po|py|sh|toml|txt)"
_TICKED = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"\]\([^()\s]+\)|https?://\S+")
_FILE = re.compile(rf"(?<![\w./<>{{}}*~:-])(?:[\w.-]+/)*\w[\w.-]*{_FILE_ENDING}(?![\w/*<{{-]|\.\w)")
_FOLDER = re.compile(r"(?<![\w./<-])(?:forms|exports|webapp|tests)/[\w/-]+(?![\w/*<{-]|\.\w)")
_MODULE = re.compile(r"(?<![\w./:@-])(?:forms|exports|webapp)(?:\.[A-Za-z_]\w*)+(?![\w/(-])")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_CALL = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\(.*\)", re.DOTALL)
_SYMBOL_IN_FILE = re.compile(r"`([A-Za-z_][\w.]*)` (?:in|of)\s+`([\w/]+\.py)`")
_NOT_HERE = re.compile(r"Not here: (.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_UNTICKED = re.compile(r"\(([a-z][\w./]*(?:(?:,| and)\s+[a-z][\w./]*)*)\)")


@dataclass
class Module:
    """The names that a module defines or imports, and the attributes of its classes."""

    path: Path
    defined: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    classes: dict[str, set[str]] = field(default_factory=dict)
    bases: dict[str, set[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return its dotted name."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_files() -> list[Path]:
    """List the modules that prose may point to."""
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))


@cache
def module_at(path: Path) -> Module:
    """Collect the names of a module."""
    module = Module(path)
    for statement in tree(path).body:
        module.defined.update(_assigned(statement))
    for node in ast.walk(tree(path)):
        match node:
            case ast.ClassDef():
                module.classes[node.name] = {*_attributes(node)}
                module.bases[node.name] = {ast.unparse(base) for base in node.bases}
                module.defined |= {node.name, *module.classes[node.name]}
                if module.name.startswith("webapp.models."):
                    module.defined.add(_table(node.name))
                    module.classes[_table(node.name)] = module.classes[node.name]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                module.defined.add(node.name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                module.imported |= {alias.asname or alias.name for alias in aliases}
    return module


def _table(name: str) -> str:
    """Return the name of a class's table: "imported_row" of ImportedRow."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@cache
def used_in(node: ast.AST) -> frozenset[str]:
    """Collect every name, parameter and word of a short text in a piece of code, without its docstrings."""
    words: set[str] = set()
    for inner in _code(node):
        match inner:
            case ast.alias(name=name, asname=other):
                words.update((other or name).split("."))
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str() as name):
                words.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                words.add(name)
            case ast.Constant(value=str() as text) if len(text) < 200:
                words.update((text, *re.findall(r"[\w:-]+", text)))
    return frozenset(words)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all within it but docstrings."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _code(child)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module or class assigns or imports."""
    match statement:
        case ast.Assign(targets=targets):
            yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in aliases)
        case ast.If(body=body, orelse=orelse) | ast.Try(body=body, orelse=orelse):
            yield from (name for inner in [*body, *orelse] for name in _assigned(inner))


def _attributes(definition: ast.ClassDef) -> Iterator[str]:
    """Yield the methods, fields and members of a class."""
    for statement in definition.body:
        yield from _assigned(statement)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
    for node in ast.walk(definition):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                yield name


@cache
def modules() -> dict[str, Module]:
    """Return every module by its dotted name."""
    return {module.name: module for module in map(module_at, python_files())}


@cache
def _by_last_name() -> dict[str, list[Module]]:
    by_name: dict[str, list[Module]] = {}
    for name, module in modules().items():
        by_name.setdefault(name.rpartition(".")[2], []).append(module)
    return by_name


@cache
def _defined_somewhere() -> frozenset[str]:
    return frozenset().union(*(module.defined for module in modules().values()))


@cache
def _files() -> frozenset[str]:
    """Return the names of all files that are data, templates, scripts or pages of documentation."""
    folders = [*PACKAGES, "docs", "requirements"]
    deep = (path for folder in folders for path in (ROOT / folder).rglob("*.*"))
    return frozenset(path.name for path in [*deep, *ROOT.glob("*.*")])


def wrong_pointers(text: str, home: Path, used: frozenset[str] = frozenset()) -> list[str]:
    """List the pointers of a text that lead nowhere.

    `home` is the module or page that the text stands in; `used` are names of the code that it describes.
    """
    text = _ADDRESS.sub(" ", _CODE_BLOCK.sub(" ", text))
    is_code = home.suffix == ".py"
    wrong = [path for path in _paths(text) if not (_has_file(path, home) or path in used)]
    wrong += [name for name in _modules_in(text) if not _has_dotted(name, home, used)]
    wrong += [
        f"{symbol} in {path}" for symbol, path in _SYMBOL_IN_FILE.findall(text) if not _defines(path, symbol, home)
    ]
    for _, ticked in _TICKED.findall(text):
        symbol = _symbol(" ".join(ticked.split()))
        if symbol and not _has_symbol(symbol, home, used):
            wrong.append(symbol)
    if is_code:
        wrong += [
            f"({words}) without backticks"
            for part in _NOT_HERE.findall(text)
            for words in _UNTICKED.findall(_TICKED.sub("`", part))
        ]
    return list(dict.fromkeys(wrong))


def _paths(text: str) -> list[str]:
    """Return the paths that a text names, in backticks or without."""
    named = (path.strip("./") for path in [*_FILE.findall(text), *_FOLDER.findall(text)])
    return [path for path in named if path not in EXAMPLES and not path.startswith(("build/", "instance/"))]


def _modules_in(text: str) -> list[str]:
    """Return the dotted names that begin with a package, in backticks or without."""
    return [name for name in _MODULE.findall(text) if not re.search(_FILE_ENDING + "$", name)]


def _symbol(ticked: str) -> str | None:
    """Return the name that stands between backticks, or None if something else stands there."""
    if call := _CALL.fullmatch(ticked):
        return call[1]
    return ticked if _DOTTED.fullmatch(ticked) else None


def _folders(home: Path) -> list[Path]:
    """Return the folders that a pointer may start from."""
    above = [folder for folder in home.parents if folder.is_relative_to(ROOT)]
    return [
        *above,
        *(ROOT / package for package in PACKAGES),
        ROOT / "webapp" / "templates",
        ROOT / "webapp" / "static",
    ]


def _has_file(path: str, home: Path) -> bool:
    if any((folder / path).exists() for folder in _folders(home)):
        return True
    if "/" in path or path.endswith(".py"):
        return False
    return path in _files()


def _defines(path: str, symbol: str, home: Path) -> bool:
    """Return whether a file defines a symbol itself; a path that does not exist is found elsewhere."""
    file = next((folder / path for folder in _folders(home) if (folder / path).exists()), None)
    if file is None:
        return True
    parts = symbol.split(".")
    return parts[0] not in module_at(file).imported and _has_parts(module_at(file), parts)


def _has_parts(module: Module, parts: list[str]) -> bool:
    first, *rest = parts
    if first not in module.defined:
        return False
    return not rest or rest[0] in module.classes.get(first, _defined_somewhere())


def _has_symbol(symbol: str, home: Path, used: frozenset[str]) -> bool:
    if symbol in OUTSIDE or symbol in EXAMPLES or re.search(_FILE_ENDING + "$", symbol):
        return True
    if "." in symbol:
        return _has_dotted(symbol, home, used)
    if symbol in used or symbol in _defined_somewhere() or hasattr(builtins, symbol):
        return True
    if home.suffix == ".py":
        return _has_module(symbol, home)
    return not re.search(r"[_A-Z]", symbol) or symbol in _used_somewhere() or _is_setting(symbol)


def _is_setting(name: str) -> bool:
    config = modules()["webapp.config"]
    return name.startswith("SHEAF_") and name.removeprefix("SHEAF_").lower() in config.defined


@cache
def _used_somewhere() -> frozenset[str]:
    """Collect the words of the code of the packages, and the codes that have a phrase."""
    tables = (path.read_text("utf-8") for path in (ROOT / "webapp" / "phrases").glob("*.toml"))
    codes = (re.findall(r'^"([\w.]+)" =', table, re.MULTILINE) for table in tables)
    ours = (module for name, module in modules().items() if not name.startswith("tests."))
    return frozenset().union(*(used_in(tree(module.path)) for module in ours), *codes)


def _has_module(name: str, home: Path) -> bool:
    """Return whether a module of that name stands in a folder above, or is a package."""
    file = name.replace(".", "/")
    return any((folder / file).is_dir() or (folder / f"{file}.py").is_file() for folder in _folders(home))


def _has_dotted(name: str, home: Path, used: frozenset[str]) -> bool:
    """Return whether a module, a symbol of a module, an attribute of a class or one of a value in the code exists."""
    if _has_module(name, home) or name in _macros() or (home.suffix == ".md" and name in _used_somewhere()):
        return True
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        candidates = _named(".".join(parts[:cut]))
        if candidates:
            return any(_has_parts(module, parts[cut:]) for module in candidates)
    if parts[0] in PACKAGES:
        return False
    if attributes := _attributes_of(parts[0]):
        return parts[1] in attributes
    if used.issuperset(parts):
        return True
    return hasattr(builtins, parts[0]) or importlib.util.find_spec(parts[0]) is not None


@cache
def _attributes_of(name: str) -> frozenset[str]:
    """Return the attributes of all classes of a name, and of their bases."""
    homes = [module for module in modules().values() if name in module.classes]
    own = {attribute for module in homes for attribute in module.classes[name]}
    bases = {base for module in homes for base in module.bases.get(name, ())} - {name}
    return frozenset(own).union(*(_attributes_of(base) for base in bases))


@cache
def _macros() -> frozenset[str]:
    """Return the macros of the templates, as other templates call them."""
    pages = (ROOT / "webapp" / "templates").rglob("_*.html")
    macros = ((page.stem.strip("_"), re.findall(r"macro (\w+)", page.read_text("utf-8"))) for page in pages)
    return frozenset(f"{stem}.{name}" for stem, names in macros for name in names)


def _named(dotted: str) -> list[Module]:
    """Return the modules whose dotted name is or ends with a name."""
    last = _by_last_name().get(dotted.rpartition(".")[2], [])
    return [module for module in last if f".{module.name}".endswith(f".{dotted}")]
