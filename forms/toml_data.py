"""Reading the TOML files that stand beside modules: word lists, names, phrases."""

import tomllib
from pathlib import Path
from typing import Any


def toml_beside(module: str, name: str = "") -> dict[str, Any]:
    """Return the data of the file `name` in the folder of a module (`__file__`), or else of the module's own name."""
    path = Path(module)
    return tomllib.loads((path.with_name(name) if name else path.with_suffix(".toml")).read_text(encoding="utf-8"))
