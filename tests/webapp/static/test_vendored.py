"""What is vendored for the browser is what the lock of its packages says (`tests/vendor/vendor.sh` makes it)."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "tests" / "vendor"
VENDORED = ROOT / "webapp" / "static" / "vendor" / "govuk-frontend"


def test_the_vendored_files_are_of_the_release_that_is_asked_for_and_locked() -> None:
    asked = json.loads((VENDOR / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    assert asked == {name: locked[f"node_modules/{name}"]["version"] for name in asked}
    for name in ("govuk-frontend.min.js", "govuk-frontend.min.css", "govuk-frontend.rtl.min.css"):
        assert asked["govuk-frontend"] in (VENDORED / name).read_text("utf-8")


def test_the_lock_holds_every_package_by_its_hash_and_names_no_registry() -> None:
    packages = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in one for path, one in packages.items() if path)
    assert not any("resolved" in one for one in packages.values())
