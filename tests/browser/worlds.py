"""The databases that pages are looked at over: the demonstration as it is, with nothing in it, with 200 of
everything, and two that are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from community.conversations.models import Message
from community.conversations.rules import Kind, conversation_id
from constellations.homes.models import Child
from core import clock
from core.ids import new_id
from tests.browser.demonstration import Demonstration
from tests.factories.rows import Rows
from tests.harness.database import DatabaseServer
from tests.harness.own_database import OwnDatabase

MANY = 200

# Each is one statement over a set; a row is copied from one that the demonstration made, with new keys.
FULL = (
    f"""
    with made as (
      insert into stay select copy.* from stay s join household h on h.id = s.household_id,
        generate_series(1, {MANY}) n, lateral jsonb_populate_record(s, jsonb_build_object(
          'id', gen_random_uuid(), 'reference', 'P' || lpad(n::text, 4, '0'), 'state', 'completed', 'sealed', null,
          'first_night', s.first_night - 30 - 3 * n, 'home_day', s.home_day - 30 - 3 * n,
          'arrives_at', s.arrives_at - (30 + 3 * n) * interval '1 day',
          'leaves_at', s.leaves_at - (30 + 3 * n) * interval '1 day')) copy
      where h.name = 'Okafor' and s.state = 'confirmed' returning *)
    insert into stay_child select made.id, child.id, made.service_id, child.service_id,
      daterange(made.first_night, made.home_day), false
    from made join child on child.household_id = made.household_id""",
    f"""
    with made as (
      insert into stay select copy.* from stay s join household h on h.id = s.household_id,
        generate_series(1, {MANY}) n, lateral jsonb_populate_record(s, jsonb_build_object(
          'id', gen_random_uuid(), 'reference', 'A' || lpad(n::text, 4, '0'), 'sealed', null,
          'first_night', s.first_night + n % 25, 'home_day', s.home_day + n % 25)) copy
      where h.name = 'Sethi' and s.state = 'requested' returning *)
    insert into stay_child select made.id, child.id, made.service_id, child.service_id,
      daterange(made.first_night, made.home_day), false
    from made, lateral (select * from child where child.household_id = made.household_id limit 1) child""",
    f"""
    insert into bed_night (bed_id, night, service_id, kind, reason)
    select bed.id, current_date + n, bed.service_id, (array['kept', 'block'])[1 + abs(n) / 2 % 2], 'training'
    from bed join space on space.id = bed.constellation_id, generate_series(-14, {MANY} / 2) n
    where space.name = 'Teal' on conflict do nothing""",
    f"""
    insert into household select copy.* from household h, generate_series(1, {MANY}) n,
      lateral jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(), 'name', 'Marsh ' || n)) copy
    where h.name = 'Marsh'""",
    f"""
    with made as (
      insert into concern select copy.* from concern c, generate_series(1, {MANY}) n,
        lateral jsonb_populate_record(c, jsonb_build_object(
          'id', gen_random_uuid(), 'reference', 'C' || lpad(n::text, 4, '0'))) copy returning *)
    insert into naming select copy.* from made join concern c on c.reference not like 'C0%' join naming on
      naming.subject_id = c.id, lateral jsonb_populate_record(naming, jsonb_build_object(
        'id', gen_random_uuid(), 'subject_id', made.id)) copy""",
    f"""
    with made as (
      insert into person select copy.* from person p, generate_series(1, {MANY}) n,
        lateral jsonb_populate_record(p, jsonb_build_object(
          'id', gen_random_uuid(), 'created_at', p.created_at + n * interval '1 second')) copy
      where p.given_name = 'Callum' and p.family_name = 'Reid' returning *)
    insert into membership select copy.* from made, membership m join person p on p.id = m.person_id,
      lateral jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'person_id', made.id)) copy
    where p.given_name = 'Callum' and p.family_name = 'Reid'""",
    f"""
    insert into outbox (id, kind, subject_id, occurrence, person_id, channel, service_id, created_at, state, next_at,
        weight, space_id)
      select gen_random_uuid(), o.kind, o.subject_id, 'more ' || n, o.person_id, o.channel, o.service_id, o.created_at,
        o.state, o.next_at, o.weight, o.space_id
      from (select * from outbox where channel = 'email' limit 1) o, generate_series(1, {MANY}) n""",
    f"""
    insert into notice select gen_random_uuid(), p.id, 'stay-asked', s.id, 'more ' || n, s.service_id, 'approval',
      'hub_carer', now() - n * interval '1 hour', null, null, null
    from person p, generate_series(1, {MANY}) n, (select * from stay where state = 'requested' limit 1) s
    where p.given_name = 'Marion' and p.family_name = 'Tallis'""",
    f"""
    insert into outbox (id, kind, subject_id, occurrence, person_id, channel, created_at, next_at, state, sent_at)
    select gen_random_uuid(), 'stay-asked', p.id, 'more ' || n, p.id, 'email', now(), now(), 'sent', now()
    from person p, generate_series(1, {MANY}) n where p.given_name = 'Marion' and p.family_name = 'Tallis'""",
    f"""
    insert into emergency_number select copy.* from
      (select e.* from emergency_number e join space s on s.id = e.service_id where s.name = 'Wexmoor' limit 1) e,
      generate_series(1, {MANY}) n, lateral
      jsonb_populate_record(null::emergency_number, to_jsonb(e) || jsonb_build_object(
        'id', gen_random_uuid(), 'position', 100 + n, 'who', e.who || ', line ' || n)) copy""",
    f"""
    insert into authority select copy.* from (select * from authority limit 1) a, generate_series(1, {MANY}) n,
      lateral
      jsonb_populate_record(null::authority, to_jsonb(a) || jsonb_build_object(
        'code', 'E99' || lpad(n::text, 6, '0'), 'name', a.name || ' ' || n)) copy""",
)
EMPTY = (
    "truncate stay, stay_child, bed_night, check_result, child, outbox, notice, emergency_number, authority,"
    " regional_hub, outcode, approval_term, carer_check cascade"
)


def _children(database: OwnDatabase) -> None:
    """200 children in one home, by COPY: a name is sealed to its row, and could not be read in a copy of it."""
    home = database.rows("select id, service_id from household where name = 'Penrose'")[0]
    rows = Rows()
    for number in range(MANY):
        rows.put(
            Child,
            id=new_id(),
            service_id=home.service_id,
            household_id=home.id,
            first_name=f"Elsie {number}",
            birth_year=2020,
            birth_month=1,
            fostered=True,
            sleepover_authority="delegated",
        )
    rows.write(database.as_owner)


def _messages(database: OwnDatabase) -> None:
    """200 more messages in what everybody in Heron reads, by COPY as well: their words are sealed, too."""
    heron = database.rows("select id, service_id from space where kind = 'constellation' and name = 'Heron'")[0]
    dee = database.value("select id from person where given_name = 'Dee' and family_name = 'Marsh'")
    where, rows = conversation_id(heron.id, Kind.EVERYONE), Rows()
    head = database.value("select head from conversation where id = :id", id=where)
    for number in range(head + 1, head + MANY + 1):
        rows.put(
            Message,
            id=new_id(),
            service_id=heron.service_id,
            conversation_id=where,
            number=number,
            author_id=dee,
            author_role="satellite_carer",
            client_id=new_id(),
            at=clock.now(),
            words=f"Number {number}, and a few more words for the line to be full on a phone.",
        )
    rows.write(database.as_owner)
    database.execute("update conversation set head = head + :many where id = :id", many=MANY, id=where)


class Worlds:
    """Gives each world by its name, made when the first page needs it."""

    def __init__(self, server: DatabaseServer, worker: str, folder: Path, shown: Callable[[], Demonstration]) -> None:
        self._server, self._worker, self._folder = server, worker, folder
        self._shown = shown
        self._made: dict[str, Demonstration] = {}

    def __getitem__(self, name: str) -> Demonstration:
        if name == "shown":
            return self._shown()
        if name not in self._made:
            getattr(self, f"_{name}")(self._new(name))
        return self._made[name]

    def drop(self) -> None:
        """End them all."""
        for made in self._made.values():
            made.stop()
            made.database.drop()

    def _new(self, name: str) -> Demonstration:
        database = OwnDatabase(self._server, f"kith_{name}_{self._worker}")
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        self._made[name] = Demonstration(database, folder)
        return self._made[name]

    def _full(self, made: Demonstration) -> None:
        made.load()
        with made.database.as_owner() as session:
            for statement in FULL:
                count = session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
                assert count >= MANY, statement
        _children(made.database)
        _messages(made.database)
        made.process.start()

    def _empty(self, made: Demonstration) -> None:
        made.load()
        made.database.execute(EMPTY)  # before there is a worker whose locks it would meet
        made.process.start()

    def _broken(self, made: Demonstration) -> None:
        """One statement of Kith is wrong: its table is not there."""
        made.process.start()
        made.database.execute("alter table authority rename to authority_gone")

    def _silent(self, made: Demonstration) -> None:
        """The database does not answer any more."""
        made.process.start()
        with made.database.server.connect("postgres") as admin:
            admin.execute(f'alter database "{made.database.name}" allow_connections false')
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [made.database.name]
            )
