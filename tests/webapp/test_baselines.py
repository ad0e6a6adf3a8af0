"""What stays as it was while the code moves: addresses and rights, public pages, the files of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import baselines
import pytest
import time_machine
from flask import Flask


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The network that an earlier commit stored, brought up to this one, on the day of the baselines."""
    with time_machine.travel(baselines.DAY, tick=False):
        yield baselines.the_network(tmp_path_factory.mktemp("network") / "instance")


def test_every_address_has_the_methods_and_rights_that_it_had() -> None:
    assert baselines.of_addresses() == (baselines.FOLDER / "addresses.tsv").read_text("utf-8")


def test_public_pages_of_a_database_of_an_earlier_commit_are_what_they_were(network: Flask, tmp_path: Path) -> None:
    pages = dict(baselines.of_pages(network))
    assert baselines.digests_of_pages(pages) == baselines.read("pages.json")


def test_the_edition_of_a_database_of_an_earlier_commit_is_the_same_to_the_byte(network: Flask) -> None:
    baselines.skip_on_another_engine()
    assert baselines.of_edition(network) == baselines.documents()["edition"]
