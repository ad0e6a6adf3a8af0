"""`./sheaf bench`: how fast it is, as ratios against references measured in the same run on the same machine.

Every module of `tests/bench` is a benchmark: a TITLE, and `rows(size)` that gives its figures. `docs/benchmarks.md`
holds those of the last release; a run says what is worse than there. Not here: what benchmarks share (`measuring`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from measuring import Row, Size  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
NAMES = tuple(sorted(path.stem for path in (ROOT / "tests" / "bench").glob("*.py")))
WORSE = 0.05
"""By how much a ratio may be worse than the recorded one before a run says so."""
COLUMNS = "| What | Ratio | Quick | Of | Measured |"
_SECTION = re.compile(r"^## .* \(`tests/bench/(\w+)\.py`\)$")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorded figures of a row: its ratios by the size at which they were measured, and the absolute ones."""

    ratios: Mapping[Size, float]
    measured: str = ""
    more_is_better: bool = False


Key = tuple[str, str]
"""What is measured, and of what."""
Tables = dict[str, dict[Key, Recorded]]
"""The recorded rows by benchmark and key."""


def bench(name: str) -> ModuleType:
    return import_module(f"bench.{name}")


# -- the page of what is recorded -------------------------------------------------------------------------------------


def recorded(page: str) -> Tables:
    """Return the tables of the page."""
    tables: Tables = {}
    for line in page.splitlines():
        if match := _SECTION.match(line):
            table = tables.setdefault(match[1], {})
        elif line.startswith("| ") and line != COLUMNS and not line.startswith("| ---"):
            what, full, quick, of, measured = (cell.strip() for cell in line.strip("|").split("|"))
            better = full.startswith("↑") or quick.startswith("↑")
            ratios = {Size.FULL: full.strip("↑ "), Size.QUICK: quick.strip("↑ ")}
            known = {size: float(ratio) for size, ratio in ratios.items() if ratio}
            table[what, of] = Recorded(known, measured, better)
    return tables


def merged(known: Mapping[Key, Recorded], rows: Iterable[Row], size: Size) -> dict[Key, Recorded]:
    """Return the table of a benchmark after a run at a size: its rows alone, what another size gave kept beside."""
    table = {}
    for row in rows:
        before = known.get((row.what, row.of), Recorded({}))
        ratios = {**before.ratios, size: row.ratio} if row.ratio is not None else before.ratios
        said = row.measured if size is Size.FULL or not before.measured else before.measured
        table[row.what, row.of] = Recorded(ratios, said, row.more_is_better)
    return table


def written(page: str, tables: Tables, line: str) -> str:
    """Return the page with these tables, and with the line on the machine in the place of the one of its size."""
    kind = line.partition(":")[0]
    introduction = page.partition("\n## ")[0]
    introduction = re.sub(rf"^{kind}: .*$", line, introduction, flags=re.MULTILINE)
    parts = [introduction.rstrip()]
    for name in sorted(tables):
        lines = [_line(key, row) for key, row in tables[name].items()]
        parts.append(
            "\n".join([f"## {bench(name).TITLE} (`tests/bench/{name}.py`)", "", COLUMNS, "| --- " * 5 + "|", *lines])
        )
    return "\n\n".join(parts) + "\n"


def _line(key: Key, row: Recorded) -> str:
    sign = "↑ " if row.more_is_better else ""
    full, quick = (f"{sign}{row.ratios[size]:.3g}" if size in row.ratios else "" for size in (Size.FULL, Size.QUICK))
    return f"| {key[0]} | {full} | {quick} | {key[1]} | {row.measured} |"


# -- comparing --------------------------------------------------------------------------------------------------------


def worse_by(row: Row, known: Recorded | None, size: Size) -> float | None:
    """Return the share by which a row is worse than recorded, negative if better; None if one is not measured."""
    before = known.ratios.get(size) if known else None
    if before is None or row.ratio is None or min(before, row.ratio) <= 0:
        return None
    return before / row.ratio - 1 if row.more_is_better else row.ratio / before - 1


def said(row: Row, change: float | None) -> str:
    """Return the line of a row in a run."""
    if row.ratio is None:
        return f"  {row.what:<62} not measured: {row.measured}"
    against = "" if change is None else f"  [{_change(change)}]"
    return f"  {row.what:<62}{row.ratio:9.3g} x {row.of} ({row.measured}){against}"


def _change(change: float) -> str:
    if abs(change) < 0.005:
        return "as recorded"
    return f"{abs(change):.0%} {'worse' if change > 0 else 'better'}"


def run(names: Sequence[str], size: Size, tables: Tables) -> Iterator[tuple[str, Row]]:
    """Measure, say each figure with its difference to the recorded one, and at the end what got worse."""
    worse = []
    for name in names:
        print(f"{bench(name).TITLE} ({name})", flush=True)
        for row in bench(name).rows(size):
            change = worse_by(row, tables.get(name, {}).get((row.what, row.of)), size)
            print(said(row, change), flush=True)
            if change is not None and change > WORSE:
                worse.append(f"  {row.what}, of {row.of}: {_change(change)}")
            yield name, row
    print("\n".join([f"More than {WORSE:.0%} worse than recorded:", *(worse or ["  nothing"])]), flush=True)


# -- the command ------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="./sheaf bench", description="Measure speed as ratios against references.")
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"all of: {', '.join(NAMES)}")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", dest="size", action="store_const", const=Size.QUICK, help="all in two minutes")
    sizes.add_argument("--huge", dest="size", action="store_const", const=Size.HUGE, help="what may take an hour, too")
    parser.add_argument("--record", action="store_true", help="write the ratios into docs/benchmarks.md")
    given = parser.parse_args(arguments)
    size: Size = given.size or Size.FULL
    if unknown := sorted({*given.names} - {*NAMES}):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if given.record and size is Size.HUGE:
        parser.error("--record is for whole and quick runs")
    names = [name for name in NAMES if name in given.names or not given.names]
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the first figure", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    tables = recorded(page)
    rows = list(run(names, size, tables))
    if given.record:
        measured = {
            name: merged(tables.get(name, {}), (row for one, row in rows if one == name), size) for name in names
        }
        kept = {name: table for name, table in tables.items() if name in NAMES}
        PAGE.write_text(written(page, kept | measured, _machine(size)), encoding="utf-8")
        print(f"written to {PAGE.relative_to(ROOT)}")


def _machine(size: Size) -> str:
    """Return the line that says of which release, when and on which machine a run was."""
    day, python = dt.datetime.now(dt.UTC).date(), platform.python_version()
    version = metadata.version("weasyprint")
    return (
        f"{size.capitalize()}: measured on {day} for release {_release()}, {os.cpu_count()} processors, "
        f"Python {python}, WeasyPrint {version}."
    )


def _release() -> str:
    match = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else "?"


if __name__ == "__main__":
    main()
