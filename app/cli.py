"""The command line: `kith migrate`, `kith demo load`, `kith work` and the rest."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

import app.commands
from core.settings import SettingMissing


@click.group()
def kith() -> None:
    """Kith, the community network and constellation platform for fostering."""


def _collect() -> None:
    """Every command of every module of app/commands belongs to the group."""
    for module in pkgutil.iter_modules(app.commands.__path__):
        for thing in vars(importlib.import_module(f"app.commands.{module.name}")).values():
            if isinstance(thing, click.Command) and thing.name and "." not in thing.name:
                kith.add_command(thing)


def main() -> None:
    """Run one command; a missing setting is one sentence."""
    _collect()
    try:
        kith(prog_name="kith")
    except SettingMissing as missing:
        sys.exit(f"Kith cannot start: {missing}")
