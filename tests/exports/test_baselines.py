"""Every case of a sheet gives the very documents that it gave before the code was moved (`tests/baselines.py`)."""

from __future__ import annotations

import baselines
import pytest
from cases import CASES, Case

KEPT = baselines.documents()


def test_every_case_has_its_baseline() -> None:
    assert set(KEPT["cases"]) == {case.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_gives_the_same_bytes_as_before(case: Case) -> None:
    baselines.skip_on_another_engine()
    assert baselines.of_case(case) == KEPT["cases"][case.name]
