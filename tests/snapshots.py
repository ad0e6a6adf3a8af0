"""`./sheaf fix snapshot`: write what may never change of each questionnaire that shipped and has no snapshot yet.

As long as no city answers a questionnaire, its snapshot can be deleted and written anew. Not here: the comparison
(`tests/forms/questionnaire/test_shipped.py`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from small_edition import structure  # noqa: E402 (the root of the repository comes first)

from forms.questionnaire.shipped import SHIPPED, load  # noqa: E402 (the root of the repository comes first)


def path_of(version: str) -> Path:
    return HERE / "forms" / "questionnaire" / f"edition-{version}.snapshot.json"


if __name__ == "__main__":
    for version in (one for one in SHIPPED if not path_of(one).exists()):
        path_of(version).write_text(json.dumps(structure(load(version)), indent=1) + "\n", encoding="utf-8")
