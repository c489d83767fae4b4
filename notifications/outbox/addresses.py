"""Addresses of pages, for mails: a worker answers no request that could tell it where Kith is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from core.settings import Settings


def page_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, from the setting KITH_BASE_URL. It names ids only, never a person."""
    settings: Settings = current_app.extensions["kith.settings"]
    base = urlsplit(settings.base_url)
    pages = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return pages.build(endpoint, values, force_external=True)
