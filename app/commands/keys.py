"""`kith keys`: the keys that seal what is about children: a new one, which are needed, and sealing anew."""

from __future__ import annotations

import base64
import secrets

import click

from app.factory import create_app
from app.keys_at_start import refuse_wrong_keys
from core.actor import worker
from core.crypto.anew import JOB, forget_unneeded, noted_keys, seal_anew
from core.crypto.keys import KEY_BYTES, KEYS
from core.settings import load
from core.unit_of_work import read, run

EVERY = 5000


@click.group("keys")
def keys() -> None:
    """The keys that seal what is about children (KITH_CHILD_KEYS)."""


@keys.command("new")
def new_key() -> None:
    """Print a new key. It is kept nowhere: put it into KITH_CHILD_KEYS, and a copy where no backup of the data is."""
    click.echo(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("="))


@keys.command("show")
def show_keys() -> None:
    """Name the keys of the settings and those that the database needs; never a key itself."""
    with create_app(load()).app_context():
        needed = read(worker(JOB), noted_keys)
    for key_id in dict.fromkeys((*KEYS.ids, *needed)):
        here = "seals" if key_id == KEYS.current_id else "opens" if key_id in KEYS.ids else "MISSING in the settings"
        click.echo(f"{key_id.hex()}  {here}{', needed by the database' if key_id in needed else ''}")


@keys.command("rotate")
def rotate() -> None:
    """Seal everything anew with the first key of KITH_CHILD_KEYS. Stopped in between, it goes on where it was."""
    app = create_app(load())
    refuse_wrong_keys(app)
    with app.app_context():
        total = told = 0
        for count in seal_anew():
            total += count
            if total - told >= EVERY:
                told = total
                click.echo(f"{total} rows so far ...")
        forgotten, kept = run(worker(JOB), None, forget_unneeded)
    click.echo(f"{total} {'row was' if total == 1 else 'rows were'} sealed anew with key {KEYS.current_id.hex()}.")
    for key_id in forgotten:
        click.echo(
            f"Key {key_id.hex()} is needed no more: take it out of KITH_CHILD_KEYS, and keep its copy as long as you "
            "keep backups from its time."
        )
    for key_id in kept:
        click.echo(f"Key {key_id.hex()} still opens entries of the audit, which stay as they were written: keep it.")
