"""`./sheaf bench`: every benchmark runs small here, and its rows are those of docs/benchmarks.md."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import benchmarks
import measuring
import pytest
from benchmarks import NAMES, PAGE, Recorded
from measuring import Row, Size

PAGE_OF_ONE = """# Benchmarks

Full: not measured yet.
Quick: not measured yet.

## Word forms (`tests/bench/forms_in_word.py`)

| What | Ratio | Quick | Of | Measured |
| --- | --- | --- | --- | --- |
| reading | 2 |  | walking | 20 ms of 10 ms |
| hits | ↑ 0.9 | ↑ 0.8 | 1: all | 30 questions |
| gone | 7 |  | walking | 70 ms of 10 ms |
"""
HERE = benchmarks.recorded(PAGE_OF_ONE)["forms_in_word"]


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_small_and_gives_the_rows_that_are_recorded(
    name: str, migrated_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "empty_database", migrated_database.read_bytes)
    with ThreadPoolExecutor(1) as alone:  # a browser of this process may run in this thread, which bears only one
        rows = alone.submit(lambda: list(benchmarks.bench(name).rows(Size.TINY))).result()
    for row in rows:
        assert row.measured and (row.ratio is None or math.isfinite(row.ratio)), row
        assert "|" not in row.what + row.of + row.measured and benchmarks.said(row, 0.1).startswith(f"  {row.what}")
    tables = benchmarks.recorded(PAGE.read_text(encoding="utf-8"))
    assert [(row.what, row.of) for row in rows] == [*tables.get(name, ())], f"run ./sheaf bench {name} --record"


def test_every_benchmark_is_in_the_page_and_the_page_has_no_other() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(benchmarks.recorded(page)) == [*NAMES]
    assert benchmarks.written(page, benchmarks.recorded(page), "None: no line of a machine") == page


def test_a_run_says_what_is_more_than_five_per_cent_worse_than_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        Row("reading", "walking", 2.2, "22 ms of 10 ms"),
        Row("hits", "1: all", 0.88, "30 questions", more_is_better=True),
        Row("writing", "walking", 9.0, "90 ms of 10 ms"),
        Row("gone", "walking", None, "no browser"),
    ]
    monkeypatch.setattr(benchmarks.bench("forms_in_word"), "rows", lambda size: iter(rows))
    assert [row for _, row in benchmarks.run(["forms_in_word"], Size.FULL, {"forms_in_word": HERE})] == rows
    printed = capsys.readouterr().out
    lines, worse = printed.split("More than 5% worse than recorded:\n")
    assert worse == "  reading, of walking: 10% worse\n"
    assert "[2% worse]" in lines and "not measured: no browser" in lines and lines.count("[") == 2


def test_recording_renews_the_rows_of_a_run_and_keeps_what_another_size_gave() -> None:
    rows = [Row("reading", "walking", 1.5, "15 ms of 10 ms"), Row("hits", "1: all", None, "no searches", True)]
    quick = benchmarks.merged(HERE, rows, Size.QUICK)
    assert quick == {
        ("reading", "walking"): Recorded({Size.FULL: 2.0, Size.QUICK: 1.5}, "20 ms of 10 ms"),
        ("hits", "1: all"): Recorded({Size.FULL: 0.9, Size.QUICK: 0.8}, "30 questions", more_is_better=True),
    }
    page = benchmarks.written(PAGE_OF_ONE, {"forms_in_word": quick}, "Quick: measured on a day.")
    assert benchmarks.recorded(page) == {"forms_in_word": quick}
    assert "\nFull: not measured yet.\nQuick: measured on a day.\n" in page


def test_a_benchmark_that_does_not_exist_is_named_beside_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmarks.main(["speed"])
    said = capsys.readouterr().err
    assert "no benchmark speed" in said and "printing" in said
