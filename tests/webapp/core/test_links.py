"""Addresses in e-mails, sheets and data are those of the pages, and nobody writes one by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import BuildError

import webapp
from webapp.core import links

ROOT = Path(webapp.__file__).parent
PAGE = re.compile(r"/[a-z]")
IN_TEMPLATE = re.compile(r"""\b(?:href|src|action)=["']/[a-z]""")
NAMES_ROUTES = ("migrations/", "integrations/calls.py", "integrations/openapi.py", "serve.py")
PATTERNS = {
    "accounts/sign_in_links.py": ["/sign-in/([\\w-]+)"],
    "web/form_limits.py": ["/api/"],
    "web/api_problems.py": ["/api/v[0-9]"],
}


def test_an_address_is_the_one_of_its_page_with_and_without_a_request(app) -> None:
    with app.app_context():
        alone = links.address("practice_page.practice", slug="tuesday-table", language="fr")
        assert links.path("account.sign_in", next="/drafts/4") == "/sign-in?next=/drafts/4"
        assert links.path("practice_page.practice", slug="tuesday-table", language=None) == "/practices/tuesday-table"
        with pytest.raises(BuildError):
            links.path("practice_page.practice")
    assert alone == f"{app.config['SETTINGS'].site_url}/practices/tuesday-table?language=fr"
    with app.test_request_context("/desk/4", base_url="http://elsewhere.example"):
        assert links.address("practice_page.practice", slug="tuesday-table", language="fr") == alone


def test_nobody_writes_the_path_of_a_page_by_hand() -> None:
    modules = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*.py")}
    ours = {name: path for name, path in modules.items() if not name.startswith(NAMES_ROUTES)}
    assert {name: found for name, path in ours.items() if (found := list(_paths_in(path)))} == PATTERNS
    assert not [path for path in ROOT.rglob("templates/**/*.html") if IN_TEMPLATE.search(path.read_text("utf-8"))]


def _paths_in(module: Path) -> Iterator[str]:
    """The texts of a module that begin like the path of a page, or have one after a value; not those of its routes."""
    tree = ast.parse(module.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    blueprints = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "url_prefix"]
    routes = [*blueprints, *(one for function in functions for one in function.decorator_list)]
    names_route = {id(node) for route in routes for node in ast.walk(route)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in names_route]
    yield from (one.value for one in texts if isinstance(one.value, str) and PAGE.match(one.value))
