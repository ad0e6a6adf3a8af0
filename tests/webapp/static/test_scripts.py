"""The scripts of the pages: their unit tests, and the rules that they share with the server."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from node import SCRIPTS, called, node

from forms.text.plain import (
    WHITE_SPACE,
    WRITTEN_WITHOUT_SPACES,
    clean_line,
    clean_text,
    count_characters,
    count_words,
)
from forms.text.prose_marks import meant
from forms.text.word_edges import begins_words, ends_words

UNIT_TESTS = sorted((Path(__file__).parent / "js").glob("*.test.js"))


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda path: path.name)
def test_a_script_passes_its_unit_tests(path: Path) -> None:
    done = subprocess.run([node(), "--test-reporter=tap", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), "no test ran"


def test_every_unit_test_is_of_a_script_that_is_there() -> None:
    assert UNIT_TESTS
    assert {path.name.removesuffix(".test.js") for path in UNIT_TESTS} <= {path.stem for path in SCRIPTS.glob("*.js")}


@pytest.mark.parametrize(("name", "ranges"), [("WHITE", WHITE_SPACE), ("ALONE", WRITTEN_WITHOUT_SPACES)])
def test_the_browser_counts_with_the_same_ranges(name: str, ranges: str) -> None:
    found = re.search(rf"const {name} =\s+/\[(.+)\]", (SCRIPTS / "texts.js").read_text(encoding="utf-8"))
    assert found
    escapes = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: f"\\U{int(match[1], 16):08x}", found[1])
    assert escapes.encode("ascii").decode("unicode_escape") == ranges


PIECES = [
    *("l’école", "twenty-one", "—", "第三回目", "カタカナ", "서울 시장", "👩‍👩‍👧", "½", "**bold**", "1,5"),
    *(" ", "  ", "\n", "\r\n", "\n\n\n", "\t\n", "e\u0301", "\u200b", "\xad", "\xa0", "\u2028", "\x85", "\ufeff"),
    *("\x07", "\uf0b7", "\u202e", "https://a.example/b"),
]


def test_the_browser_cleans_and_counts_as_the_server_does() -> None:
    chance = random.Random(3)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(0, 12))) for _ in range(500)]
    lines, several = [clean_line(text) for text in texts], [clean_text(text) for text in texts]
    assert called("texts.js", "cleaned", [[text, True] for text in texts]) == lines
    assert called("texts.js", "cleaned", [[text, False] for text in texts]) == several
    assert called("texts.js", "countWords", [[text] for text in several]) == [count_words(text) for text in several]
    counted = called("texts.js", "countCharacters", [[text] for text in several])
    assert counted == [count_characters(text) for text in several]


@pytest.mark.parametrize(("name", "rule"), [("beginsWords", begins_words), ("endsWords", ends_words)])
def test_the_browser_finds_the_edges_of_words_where_the_server_finds_them(
    name: str, rule: Callable[[str, str], bool]
) -> None:
    signs = ["", " ", "\u00a0", "\n", *"a9é€%*_\\`#&@-–—/\"'’‘«»„“”().,;:!?…·•¡¿[]{}<>+=|§ж字。、「」か한ก\u202f"]
    pairs = [[one, other] for one in signs for other in signs]
    assert called("edges.js", name, pairs) == [rule(*pair) for pair in pairs]


def test_the_browser_finds_the_backslashes_that_are_not_read_where_the_server_finds_them() -> None:
    chance = random.Random(2026)
    pieces = ["*", "\\*", "**", "\\", "a", "a ", ". ", "-", "[", "\\[", "\\]", "](", "](https://x.org)"]
    pieces += ["](<mailto:a b>)", "字"]
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 12))) for _ in range(3000)]
    found = called("escapes.js", "meant", [[text] for text in texts])
    assert [sorted(places) for places in found] == [sorted(meant(text)) for text in texts]
