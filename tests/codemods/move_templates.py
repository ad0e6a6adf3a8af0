"""Move templates and follow them everywhere: `python tests/codemods/move_templates.py MOVES.toml`.

MOVES.toml has one table `[templates]` of old name = new name below webapp/templates.
A name that ends in `/` is a folder.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "webapp/templates"


def main() -> None:
    renamed: dict[str, str] = tomllib.loads(Path(sys.argv[1]).read_text("utf-8"))["templates"]
    for old, new in renamed.items():
        (TEMPLATES / new.rstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "mv", TEMPLATES / old.rstrip("/"), TEMPLATES / new.rstrip("/")], cwd=ROOT, check=True)
    names = "|".join(re.escape(name) for name in sorted(renamed, key=len, reverse=True))
    quoted = re.compile(rf"(?:(?<=\")|(?<=templates/))(?:{names})(?:(?<=/)|(?!\w))")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for path in map(ROOT.joinpath, tracked.splitlines()):
        if path.suffix in {".py", ".html", ".txt", ".md", ".toml"} and "codemods" not in path.parts and path.is_file():
            text = path.read_text("utf-8")
            new_text = quoted.sub(lambda match: renamed[match[0]], text)
            if new_text != text:
                path.write_text(new_text, "utf-8")


if __name__ == "__main__":
    main()
