"""A tiny Kith for tests of the core: people count things, and whoever is a member of a thing hears it counted.

Uses the real unit of work, effects, streams and sockets; its sessions are rows like the product's, its pages JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, jsonify, redirect, request, session
from sqlalchemy import text
from werkzeug import Response as WerkzeugResponse

from core.actor import NOBODY, Actor
from core.db import init_db
from core.effects import Tell, gather_effects
from core.facts import Fact
from core.idempotency import Key, request_hash
from core.ids import new_id, parse_id
from core.refusals import NotAllowed, NotFound, Refusal
from core.settings import Settings
from core.streams.access import STREAM_ACCESS, access_changed, own_stream
from core.streams.append import PERSON
from core.streams.positions import positions
from core.streams.sockets import init_sockets
from core.streams.valkey import Publisher
from core.unit_of_work import Unit, read, run

THING = "thing"
MEMBER = "member"


@dataclass(frozen=True)
class ThingsCounted(Fact):
    """Somebody counted these things, once each."""

    things: tuple[UUID, ...]


@dataclass(frozen=True)
class SessionEnded(Fact):
    """Somebody signed out."""

    person_id: UUID


@dataclass(frozen=True)
class MembershipEnded(Fact):
    """Somebody is a member of a thing no longer."""

    person_id: UUID
    thing_id: UUID


def _tell_things(_unit: Unit, fact: ThingsCounted) -> tuple[Tell, ...]:
    return tuple(Tell(THING, thing, "counted") for thing in fact.things)


EFFECT_TABLE = {
    ThingsCounted: (_tell_things,),
    SessionEnded: (access_changed(lambda fact: [fact.person_id]),),
    MembershipEnded: (access_changed(lambda fact: [fact.person_id]),),
}


def may_hear(unit: Unit, thing_id: UUID) -> bool:
    """The predicate of a thing's stream: its members."""
    return unit.is_related(thing_id, MEMBER)


def count(unit: Unit, things: tuple[UUID, ...]) -> dict[str, Any]:
    """Count things, all or none; the answer says how many."""
    if not things:
        raise NotFound
    if any(not may_hear(unit, thing) for thing in things):
        raise NotAllowed("You are not a member of this thing.")
    unit.record(ThingsCounted(things))
    return {"counted": len(things), "answer": str(new_id())}


def sign_out(unit: Unit) -> dict[str, Any]:
    """End the session that acts."""
    statement = text("update session set revoked_at = :now where id = :id")
    unit.session.execute(statement, {"now": unit.now, "id": unit.actor.session_id})
    unit.record(SessionEnded(unit.person_id))
    return {}


def current_actor() -> Actor:
    """Who has signed in, by a session row that still lives."""
    found: Actor = g.get("actor") or read(NOBODY, _actor_of_session)
    g.actor = found
    return found


def _actor_of_session(unit: Unit) -> Actor:
    values = {"id": parse_id(session.get("session")), "now": unit.now}
    query = "select id, person_id from session where id = :id and revoked_at is null and expires_at > :now"
    row = unit.session.execute(text(query), values).one_or_none()
    return Actor(person_id=row.person_id, session_id=row.id) if row else NOBODY


def create_app(settings: Settings) -> Flask:
    """The app, with sockets where its process has the role `live`."""
    app = Flask("tests.harness.counter_app")
    app.config["SECRET_KEY"] = settings.secret_key
    init_db(app, settings)
    gather_effects([EFFECT_TABLE])
    STREAM_ACCESS.fill({THING: may_hear, PERSON: own_stream})
    if settings.redis_url:
        Publisher(settings.redis_url)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/sign-in", view_func=sign_in_page, methods=["GET", "POST"])
    app.add_url_rule("/sign-out", view_func=sign_out_page, methods=["POST"])
    app.add_url_rule("/count", view_func=count_page, methods=["GET", "POST"])
    app.register_error_handler(Refusal, lambda refusal: (jsonify(error=refusal.words), refusal.status))
    if settings.has("live"):
        init_sockets(app, settings, current_actor)
    return app


def healthz() -> str:
    """Up."""
    return "up"


def sign_in_page() -> WerkzeugResponse | str:
    """Sign in with the address of an account; any password is right."""
    if request.method == "GET":
        return '<input type="hidden" name="csrf_token" value="none">'

    def open_session(unit: Unit) -> UUID:
        query = text("select person_id from account where email = :email")
        person = unit.session.execute(query, {"email": request.form["email"]}).scalar()
        if person is None:
            raise NotFound
        insert = text(
            "insert into session (id, token_hash, person_id, data, kept, created_at, seen_at, expires_at)"
            " values (:id, uuid_send(:id), :person, '{}', false, :now, :now, :now + interval '1 day')"
        )
        made = new_id()
        unit.session.execute(insert, {"id": made, "person": person, "now": unit.now})
        return made

    session["session"] = str(run(NOBODY, None, open_session))
    return redirect("/count")


def sign_out_page() -> Response:
    """Sign out."""
    return jsonify(run(current_actor(), None, sign_out))


def count_page() -> Response:
    """GET: where the things' streams stand, for ?thing=.... POST: count them, once for its key."""
    things = tuple(one for raw in request.values.getlist("thing") if (one := parse_id(raw)))
    if request.method == "GET":
        found = read(current_actor(), lambda unit: positions(unit, [(THING, thing) for thing in things]))
        return jsonify([{"stream": str(p.stream), "epoch": p.epoch, "after": p.seq} for p in found])
    asked = parse_id(request.form.get("key"))
    hashed = request_hash(request.method, request.path, request.form.items(multi=True))
    key = Key(asked, hashed) if asked else None
    return jsonify(run(current_actor(), key, lambda unit: count(unit, things)))
