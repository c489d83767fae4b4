"""Commands are loaded one at a time; the table of them forgets none."""

from __future__ import annotations

import importlib
import pkgutil

import click

import app.commands
from app.cli import MODULES, kith


def test_every_command_is_found_by_its_name() -> None:
    modules = [one.name for one in pkgutil.iter_modules(app.commands.__path__)]
    found = {
        thing.name: thing
        for name in modules
        for thing in vars(importlib.import_module(f"app.commands.{name}")).values()
        if isinstance(thing, click.Command)
    }
    context = click.Context(kith)
    within = {one.name for group in found.values() if isinstance(group, click.Group) for one in group.commands.values()}
    assert set(kith.list_commands(context)) == set(found) - within
    assert all(kith.get_command(context, name) is found[name] for name in MODULES)


def test_each_module_is_named_by_its_command() -> None:
    named = {name for names in MODULES.values() for name in names}
    helping = {"postgres_programs"}
    assert {one.name for one in pkgutil.iter_modules(app.commands.__path__)} - helping == named
