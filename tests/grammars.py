"""Grammars (RELAX NG) of the XML that is sent to harvesters, feed readers and search engines.

They are in grammars/, written from the public specifications; why none of their schemas is among our files is in
docs/decisions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "grammars"


@cache
def grammar(name: str) -> etree.RelaxNG:
    """Return the grammar of oai_pmh, oai_dc, datacite, atom or sitemap."""
    return etree.RelaxNG(etree.parse(FOLDER / f"{name}.rng"))


def read(name: str, data: bytes) -> etree._Element:
    """Return the root of a document that keeps to a grammar. Raise AssertionError that says where it does not."""
    root = etree.fromstring(data)
    rules = grammar(name)
    assert rules.validate(root), f"{rules.error_log}\n{data.decode()[:3000]}"
    return root
