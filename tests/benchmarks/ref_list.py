"""Ref B: one psycopg select and a list of twenty rows by Jinja. What a page costs at the least on this server."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from flask import Flask, render_template
from jinja2 import DictLoader

NEWEST = "select id, title, author, category, excerpt, replies, at from reference_row order by at desc, id limit 20"
LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{% block title %}{% endblock %}</title><link rel="stylesheet" href="/app.css"></head>
<body><header><a href="{{ url_for('list_page') }}">Home</a> <a href="/account">Account</a></header>
<main><h1>{{ self.title() }}</h1>{% block content %}{% endblock %}</main><footer>The end</footer></body></html>
"""
PAGE = """{% extends "layout.html" %}
{% block title %}Newest{% endblock %}
{% block content %}<ul class="list">
{% for row in rows %}
<li class="row"><h2><a href="{{ url_for('row_page', number=row.id) }}">{{ row.title }}</a></h2>
<p class="by">by {{ row.author }} in {{ row.category }}, <time>{{ row.at.strftime("%d %B, %H:%M") }}</time></p>
<p class="excerpt">{{ row.excerpt }}</p>
<p>{{ row.replies }} {{ "reply" if row.replies == 1 else "replies" }}</p></li>
{% endfor %}
</ul>{% endblock %}
"""

app = Flask("tests.benchmarks.ref_list", static_folder=None)
app.jinja_loader = DictLoader({"layout.html": LAYOUT, "list.html": PAGE})  # compiled once, and kept
_kept: list[psycopg.Connection[dict[str, Any]]] = []


@app.get("/healthz")
def healthz() -> str:
    """Up."""
    return "up"


@app.get("/rows/<int:number>")
def row_page(number: int) -> str:
    """Where a row of the list leads."""
    return str(number)


@app.get("/list")
def list_page() -> str:
    """The page, by the one connection of this process."""
    if not _kept:
        factory: Any = psycopg.rows.dict_row
        address = os.environ["DATABASE_URL"].replace("+psycopg", "")
        _kept.append(psycopg.connect(address, autocommit=True, row_factory=factory))
    return render_template("list.html", rows=_kept[0].execute(NEWEST).fetchall())
