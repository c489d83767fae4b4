"""The smallest app that has a database: for tests of the core that need no page."""

from __future__ import annotations

from flask import Flask

from core.db import init_db
from core.settings import Settings
from tests.harness.database import ROOT


def create_app(settings: Settings) -> Flask:
    """A Flask app with Kith's engines and nothing else."""
    app = Flask("tests.harness.bare_app", template_folder=str(ROOT / "templates"))
    app.config["SECRET_KEY"] = settings.secret_key
    init_db(app, settings)
    return app
