"""The command line: `kith migrate`, `kith demo load`, `kith work` and the rest."""

from __future__ import annotations

import importlib
import sys

import click
from typing_extensions import override

from core.settings import SettingMissing

MODULES = {
    "audit": ("audit",),
    "backup": ("backup",),
    "demo": ("database",),
    "duty-contact": ("concerns",),
    "import": ("register", "imports"),
    "invite-manager": ("people",),
    "keys": ("keys",),
    "migrate": ("database",),
    "restore": ("restore",),
    "work": ("work",),
}
"""The modules of app/commands behind each command: the first holds it, the others add to it. Only those of the one
that is run are loaded: the library of migrations alone would take a tenth of a worker's memory."""


class Commands(click.Group):
    """The commands by their names, each loaded when it is run or explained."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, for `kith --help`."""
        return sorted(MODULES)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        modules = [importlib.import_module(f"app.commands.{name}") for name in MODULES.get(cmd_name, ())]
        found = (thing for module in modules[:1] for thing in vars(module).values())
        return next((one for one in found if isinstance(one, click.Command) and one.name == cmd_name), None)


@click.group(cls=Commands)
def kith() -> None:
    """Kith, the community network and constellation platform for fostering."""


def main() -> None:
    """Run one command; a missing setting is one sentence."""
    try:
        kith(prog_name="kith")
    except SettingMissing as missing:
        sys.exit(f"Kith cannot start: {missing}")
