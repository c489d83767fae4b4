"""Where somebody goes on to after showing who they are: back to the page they wanted, never out of Kith."""

from __future__ import annotations

from flask import request, url_for
from flask_security.utils import validate_redirect_url


def wanted_page() -> str | None:
    """The page that `next` names, in the form or the address; None where there is none or it leads out."""
    wanted = request.form.get("next") or request.args.get("next") or ""
    # Only a page of ours, from the root: what a browser could take for another host is forgotten.
    ours = wanted.startswith("/") and wanted.isprintable() and "\\" not in wanted and validate_redirect_url(wanted)
    return wanted if ours else None


def way_on() -> str:
    """The page that was wanted, or Today."""
    return wanted_page() or url_for("today.today")
