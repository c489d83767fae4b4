"""The pages of bringing records in: which kinds there are, and trying and carrying out one file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from accounts.imports.access import service_to_fill
from accounts.imports.carrying_out import import_file, try_file, whole_file
from accounts.imports.importer import IMPORTERS, Importer, Report
from accounts.imports.reading import FileRefused
from accounts.shell.form_page import Link
from accounts.shell.labelled import Labelled
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from accounts.signin.step_up import step_up
from core.refusals import NotFound
from core.unit_of_work import Unit, read

blueprint = Blueprint("imports", __name__)
NO_FILE = "Choose a file."
ANOTHER = "This is not the file that was tried. It was tried instead: look at what it would do, then choose it again."


@dataclass(frozen=True, slots=True)
class Tried:
    """What a file did or would do, for the page."""

    report: Report
    digest: str
    done: bool
    words: str


@blueprint.get("/service/imports")
@access("import.run")
def kinds() -> ResponseReturnValue:
    """The kinds of record, in the order in which they are brought in."""

    def build(unit: Unit) -> dict[str, Any]:
        service_to_fill(unit)
        back = Link("Your service", url_for("service.service"))
        return {"back": back, "kinds": [(one.title, url_for("imports.file", kind=one.kind)) for one in IMPORTERS]}

    return show("accounts/imports/kinds.html", build, title="Bring records in", section="service")


@blueprint.route("/service/imports/<kind>", methods=["GET", "POST"])
@access("import.run")
@step_up()
def file(kind: str) -> ResponseReturnValue:
    """One kind: its columns, a file to try, what it would do, and then doing it."""
    importer = IMPORTERS.get(kind)
    errors: dict[str, str] = {}
    tried: Tried | None = None
    service_id = read(current_actor(), service_to_fill)
    if importer is None:
        raise NotFound
    if request.method == "POST":
        try:
            tried = _take(importer, service_id)
        except FileRefused as refused:
            errors["file"] = str(refused)

    def build(unit: Unit) -> dict[str, Any]:
        service_to_fill(unit)
        back = Link("Bring records in", url_for("imports.kinds"))
        return {"back": back, "columns": _columns(importer), "tried": tried, "errors": errors}

    status = 422 if errors else 200
    return show("accounts/imports/file.html", build, title=importer.title, section="service", status=status)


def _columns(importer: Importer) -> list[Labelled]:
    """What each column is for, as the page says it."""
    return [
        Labelled(one.name.replace("_", " ") + ("" if one.required else " (optional)"), one.says)
        for one in importer.columns
    ]


def _take(importer: Importer, service_id: UUID) -> Tried:
    """Try the sent file, or carry it out when it is the one that was tried. No copy of it is kept."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise FileRefused(NO_FILE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        sent.save(path)
        records = whole_file(path)
    wanted = request.form.get("tried", "")
    same = wanted == records.digest
    report = (import_file if same else try_file)(current_actor(), importer, service_id, records)
    words = ANOTHER if wanted and not same else ""
    return Tried(report, records.digest, same and not report.wrong, words)
