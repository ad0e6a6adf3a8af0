"""The documentation site: what Sphinx makes of these pages. `./sheaf docs` runs it.

Not here: the navigation (`index.md`), and the tables that are made from the code (`tests/docs_pages.py`).
"""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from docs_pages import filled  # noqa: E402 (the tests of the repository come first)

project = html_title = "Sheaf"
html_theme = "furo"
html_favicon = "../webapp/static/img/favicon.svg"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c52", "color-brand-content": "#0b5c52"},
    "dark_css_variables": {"color-brand-primary": "#7fc8bb", "color-brand-content": "#7fc8bb"},
}
html_use_index = html_copy_source = html_show_sourcelink = html_show_copyright = False
extensions = ["myst_parser"]
myst_heading_anchors = 4  # a link such as `api.md#what-to-know` leads to a heading, as on a forge
suppress_warnings = ["misc.highlighting_failure"]  # examples of JSON leave out parts with an ellipsis
ELSEWHERE = {"(../CONTRIBUTING.md": "(contributing.md", "(../CHANGELOG.md": "(changes.md"}
"""Pages at the root of the repository that are included here, and how links lead to them."""


def _complete(app: Sphinx, page: str, source: list[str]) -> None:
    text = filled(source[0])
    for link, here in ELSEWHERE.items():
        text = text.replace(link, here)
    source[0] = text


def setup(app: Sphinx) -> None:
    """Fill every page when it is read. A diagram in Mermaid is shown as it is written: drawing it needs a script."""
    app.connect("source-read", _complete)
    app.add_lexer("mermaid", TextLexer)
