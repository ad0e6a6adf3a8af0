"""The Chromium that the tests and the measurements drive, and its start.

Debian's headless shell comes first: a whole browser without a window spends half as much again on its own pages and
surfaces, which nobody sees. Any other Chromium does as well.
"""

from __future__ import annotations

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
"""The path of the first that is installed, or None."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
