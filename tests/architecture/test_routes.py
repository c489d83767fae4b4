"""The addresses of Kith: kebab-case, and equal to the committed list. A GET that only shows never opens `run`."""

from __future__ import annotations

import ast
import inspect
import os
import re
import textwrap
from collections.abc import Iterable

from flask import Flask
from werkzeug.routing import Rule, UUIDConverter

from core.declared import DECLARED, PUBLIC
from tests.architecture.source import ROOT
from tests.architecture.test_access import OF_OTHERS

LIST = ROOT / "docs" / "routes.txt"
HOW = (
    "docs/routes.txt is not what the app serves. If that is meant, write it anew and commit it:\n"
    "    KITH_WRITE_ROUTES=1 python3 dev.py pytest tests/architecture/test_routes.py"
)
HEAD = """\
# Every address of Kith, made from url_map: methods, address, the action of the access matrix that it is about.
# What stands under "demonstration" is served there and nowhere else.
"""
_WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
WELL_KNOWN = "/.well-known/security.txt"  # RFC 9116 names it
KEBAB = re.compile(rf"/|(?:/(?:{_WORD}(?:\.{_WORD})?|<(?:[a-z]+:)?[a-z_]+>))+")
LOOKING = {"GET", "HEAD", "OPTIONS"}


def lines_of(app: Flask) -> list[str]:
    """One line for each rule, in the order of their addresses."""
    return sorted((line_of(app, rule) for rule in app.url_map.iter_rules()), key=lambda line: line.split()[1:])


def line_of(app: Flask, rule: Rule) -> str:
    """ "GET,POST  /stays/ask  stay.request"."""
    methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    otherwise = PUBLIC if rule.endpoint in OF_OTHERS else "nothing"
    action = getattr(app.view_functions[rule.endpoint], DECLARED, otherwise)
    return f"{methods:9} {rule.rule:52} {action}"


def written(house: Flask, demonstration: Flask) -> str:
    """The list as it should be committed."""
    here = lines_of(house)
    only = [line for line in lines_of(demonstration) if line not in here]
    return "\n".join([HEAD, *here, "", "# demonstration", "", *only]) + "\n"


def not_kebab(addresses: Iterable[str]) -> list[str]:
    """The addresses that are not in small letters with hyphens, or end in a slash."""
    return [address for address in addresses if not KEBAB.fullmatch(address)]


def calls_run(view: object) -> bool:
    """Whether a view's own text calls `run`."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))  # type: ignore[arg-type]
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "run" for n in ast.walk(tree))


def views_that_only_look(app: Flask) -> dict[str, object]:
    """The views that no rule lets be posted to."""
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - LOOKING}
    return {name: view for name, view in app.view_functions.items() if name not in posted | {"static"}}


def test_the_list_of_addresses_is_what_is_served(house: Flask, demonstration: Flask) -> None:
    wanted = written(house, demonstration)
    if os.environ.get("KITH_WRITE_ROUTES") == "1":
        LIST.parent.mkdir(exist_ok=True)
        LIST.write_text(wanted, "utf-8")
    assert LIST.exists(), HOW
    assert LIST.read_text("utf-8") == wanted, HOW


def test_every_address_is_kebab_case(demonstration: Flask) -> None:
    rules = {rule.rule for rule in demonstration.url_map.iter_rules()}
    assert not_kebab(rules - {WELL_KNOWN}) == []


def test_addresses_hold_ids_and_nothing_that_says_who_somebody_is(demonstration: Flask) -> None:
    others = {
        f"{name} in {rule.rule}"
        for rule in demonstration.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if not isinstance(converter, UUIDConverter)
    }
    assert others == {
        "name in /static/dist/<path:name>",
        "token in /invitation/<token>",
        "token in /concerns/link/<token>",
        "token in /agree/<token>",
        "token in /reset/<token>",
        "token in /account/new-address/<token>",
        "token in /notices/fewer/<token>",
        "family in /account/notices/kinds/<family>",  # of kinds of notice
        "name in /platform/due-things/jobs/<name>/run",  # of a job
        "email in /demonstration/<email>",  # everybody there is invented
        "name in /design/<name>",  # of a sample
        "kind in /service/imports/<kind>",  # of record
        "setting in /service/settings/<setting>",  # S1 to S27
        "setting in /service/settings/<setting>/change",
    }


def test_a_view_that_only_looks_opens_no_unit_that_changes(demonstration: Flask) -> None:
    looking = views_that_only_look(demonstration)
    assert {"today.today", "stays.board", "stays.stay"} <= set(looking)
    assert [name for name, view in looking.items() if calls_run(view)] == []


def test_what_is_wrong_is_found(house: Flask) -> None:
    planted = [
        "/",
        "/stays/ask",
        "/Stays",
        "/bed_board",
        "/stays/",
        "/stays/<uuid:stay_id>/take-offer",
        "/a--b",
        "/a.txt",
    ]
    assert not_kebab(planted) == ["/Stays", "/bed_board", "/stays/", "/a--b"]
    fresh = Flask("planted")
    fresh.add_url_rule("/new", "new", looks)
    assert any("/new" in line and line.endswith("nothing") for line in lines_of(fresh))
    assert written(house, fresh) != written(house, house)
    assert calls_run(looks_and_changes)
    assert not calls_run(looks)


def looks() -> str:
    """A view that reads."""
    return "run"


def looks_and_changes() -> None:
    """A view that changes what it shows."""
    run = print
    run("it is changed")
