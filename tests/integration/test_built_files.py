"""Built files: packed for whoever takes them so, kept for a year, and nothing else of the folder."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from app.assets import DIST, asset


@pytest.mark.parametrize("name", ["app.js", "app.css", "icons.svg", "app.webmanifest"])
def test_a_packed_file_is_the_same_file(client: FlaskClient, name: str) -> None:
    with client.application.test_request_context():
        url = asset(name)
    with client.get(url) as plain, client.get(url, headers={"Accept-Encoding": "gzip, br"}) as packed:
        assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.mimetype == plain.mimetype
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "immutable" in packed.headers["Cache-Control"]
    print(f"{name}: {len(plain.data)} bytes, {len(packed.data)} packed")


def test_a_font_is_sent_as_it_is(client: FlaskClient) -> None:
    with client.application.test_request_context():
        url = asset("text.woff2")
    with client.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["manifest.json", "../pyproject.toml", "%2e%2e/pyproject.toml", "nothing.js", ""])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert DIST.is_dir()
    assert client.get(f"/static/dist/{name}").status_code == 404
