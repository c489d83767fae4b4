"""Every fact has a row in a table of effects, and every table is in the registry (architecture 1.2)."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType

from app import registry
from core import effects
from core.facts import EffectTable, Fact
from tests.architecture.source import PRODUCT


def modules() -> list[ModuleType]:
    """Every module of the product, imported."""
    found = []
    for package in PRODUCT:
        root = importlib.import_module(package)
        names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{package}.")]
        found += [importlib.import_module(name) for name in names if name not in {"app.wsgi", "app.__main__"}]
    return found


def facts(root: type[Fact] = Fact) -> set[type[Fact]]:
    """The facts that can happen: those that no other fact is made from."""
    below = root.__subclasses__()
    return {root} if not below else {fact for one in below for fact in facts(one)}


def of_product(found: Iterable[type[Fact]]) -> set[type[Fact]]:
    """Without the facts of tests."""
    return {fact for fact in found if fact.__module__.partition(".")[0] in PRODUCT}


def tables(found: Iterable[ModuleType]) -> dict[str, EffectTable]:
    """The tables of effects that modules define, by where they stand; imported ones once."""
    made: dict[int, tuple[str, EffectTable]] = {}
    for module in found:
        for name, value in vars(module).items():
            whole = isinstance(value, Mapping) and value and all(_is_fact(key) for key in value)
            if whole and value is not effects.EFFECTS:
                made.setdefault(id(value), (f"{module.__name__}.{name}", value))
    return dict(made.values())


def _is_fact(key: object) -> bool:
    return isinstance(key, type) and issubclass(key, Fact)


def without_row(found: Iterable[type[Fact]], known: Iterable[EffectTable]) -> list[str]:
    """The facts that stand in none of the tables."""
    rows = {fact for table in known for fact in table}
    return sorted(fact.__name__ for fact in set(found) - rows)


def not_registered(known: Mapping[str, EffectTable], registered: Iterable[EffectTable]) -> list[str]:
    """The tables that the registry does not gather."""
    gathered = {id(table) for table in registered}
    return sorted(where for where, table in known.items() if id(table) not in gathered)


def twice(known: Mapping[str, EffectTable]) -> list[str]:
    """The facts with a row in two tables: the second would hide the first."""
    seen: dict[type[Fact], int] = {}
    for table in known.values():
        for fact in table:
            seen[fact] = seen.get(fact, 0) + 1
    return sorted(fact.__name__ for fact, count in seen.items() if count > 1)


def test_every_fact_has_a_row_in_one_table_of_the_registry() -> None:
    known = tables(modules())
    happened = of_product(facts())
    print(f"{len(happened)} facts in {len(known)} tables")
    assert len(happened) >= 14
    assert without_row(happened, known.values()) == []
    assert not_registered(known, registry.EFFECT_TABLES) == []
    assert twice(known) == []


def test_what_is_missing_is_found() -> None:
    @dataclass(frozen=True)
    class KeyLost(Fact):
        """Planted here."""

    @dataclass(frozen=True)
    class KeyFound(Fact):
        """Planted here."""

    planted = ModuleType("planted")
    planted.EFFECTS = {KeyFound: ()}  # type: ignore[attr-defined]
    again = ModuleType("again")
    again.MORE = {KeyFound: ()}  # type: ignore[attr-defined]
    known = tables([planted, again])
    assert without_row([KeyLost, KeyFound], known.values()) == ["KeyLost"]
    assert not_registered(known, registry.EFFECT_TABLES) == ["again.MORE", "planted.EFFECTS"]
    assert twice(known) == ["KeyFound"]
    assert KeyLost in facts()
    assert KeyLost not in of_product(facts())
