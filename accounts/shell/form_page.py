"""A page with one form, told as values: every small form of a service's administration is shown by one template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from accounts.shell.page import show
from accounts.signin.access import current_actor
from core.forms import form_key
from core.refusals import Invalid
from core.typed import Typed
from core.unit_of_work import Unit, run

TEMPLATE = "accounts/shell/form_page.html"


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: what the link says and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices of a field."""

    value: str
    label: str
    chosen: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `kind`: text, day, number, words (several lines), radios, ticks, select, hidden."""

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPage:
    """The page. `listed` are things that this would touch, under `listed_title`; `warning` stands over the button."""

    title: str
    back: Link
    submit: str
    fields: tuple[Field, ...] = ()
    overline: str = ""
    intro: tuple[str, ...] = ()
    listed_title: str = ""
    listed: tuple[Link, ...] = ()
    warning: str = ""
    busy: str = "Saving…"
    danger: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


class Given:
    """What the fields hold: what was typed before a mistake, else what the record says."""

    def __init__(self, record: Mapping[str, Any] | None = None) -> None:
        self.typed = request.form if request.method == "POST" else None
        self.record = record or {}

    def value(self, name: str) -> str:
        """The one value of a field."""
        if self.typed is not None:
            return self.typed.get(name, "")
        found = self.record.get(name)
        if isinstance(found, date):
            return f"{found.day} {found.month} {found.year}"  # as the hint of the field asks for it
        return "" if found is None else str(found)

    def values(self, name: str) -> frozenset[str]:
        """The ticked values of a field."""
        if self.typed is not None:
            return frozenset(self.typed.getlist(name))
        return frozenset(self.record.get(name) or ())

    def text(self, name: str, label: str, hint: str = "", kind: str = "text") -> Field:
        """A field that is typed into: text, day, number or words."""
        return Field(kind, name, label, hint, self.value(name))

    def one(
        self, name: str, label: str, options: Iterable[tuple[str, str]], hint: str = "", kind: str = "radios"
    ) -> Field:
        """A field of which one choice is taken: radios, or a select where they are many."""
        chosen = self.value(name)
        made = tuple(Option(value, words, value == chosen) for value, words in options)
        return Field(kind, name, label, hint, options=made)

    def some(self, name: str, label: str, options: Iterable[tuple[str, str]], hint: str = "") -> Field:
        """A field of which any number is ticked."""
        ticked = self.values(name)
        return Field("ticks", name, label, hint, options=tuple(Option(v, words, v in ticked) for v, words in options))


Build = Callable[[Unit], FormPage]
Command = Callable[[Unit, Typed], Any]


def form_page(
    build: Build,
    command: Command,
    then: Callable[[Any], str],
    *,
    title: str,
    section: str = "service",
    broken: Mapping[str, tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    """Show the form, or carry out what was sent and go where `then(result)` says.

    What cannot be used comes back at its field with everything that was typed. `broken` says what a broken
    constraint means: its name to a field and a sentence; one that it does not know goes on as it is.
    """
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = Typed(request.form)
        try:
            result = run(current_actor(), form_key(), lambda unit: command(unit, typed))
            return redirect(then(result), 303)
        except Invalid as refused:
            errors = refused.errors
        except IntegrityError as error:
            errors = _explained(error, broken or {})

    def shown(unit: Unit) -> dict[str, Any]:
        return {"page": build(unit), "errors": errors}

    return show(TEMPLATE, shown, title=title, section=section, status=422 if errors else 200)


def _explained(error: IntegrityError, broken: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name is None or name not in broken:
        raise error
    where, words = broken[name]
    return {where: words}
