"""Our own grammars (RELAX NG) of the XML that we send to harvesters, feed readers and search engines.

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
    """The grammar of oai_pmh, oai_dc, datacite, atom or sitemap."""
    return etree.RelaxNG(etree.parse(FOLDER / f"{name}.rng"))


def read(name: str, data: bytes) -> etree._Element:
    """The root of a document that keeps to a grammar; AssertionError says where it does not."""
    root = etree.fromstring(data)
    rules = grammar(name)
    assert rules.validate(root), f"{rules.error_log}\n{data.decode()[:3000]}"
    return root
