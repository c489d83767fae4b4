"""The second wall: what a fostering service holds is seen by it alone, whatever the code forgets to ask."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from core.crypto.anew import sealed_models
from core.ids import new_id
from tests.factories.pages_house import FRIDAY, House
from tests.harness.rolled_back import RolledBackDatabase

WALLED = (
    "constellation", "room", "bed", "child", "household", "stay", "stay_repeat", "stay_child", "bed_night",
    "check_result",
    "conversation", "message", "conversation_reader", "message_hold", "message_report", "report_decision",
)  # fmt: skip
BLOCK = text("insert into bed_night (bed_id, night, service_id, kind) values (:bed, :night, :service, 'block')")
SET = text("select set_context(:person, now(), false)")


def seen(database: RolledBackDatabase, person: UUID | None) -> dict[str, int]:
    """How many rows of each walled table the role `kith_web` sees for a person, by a query that forgot its scope."""
    database.act_as("kith_web")
    database.connection.execute(SET, {"person": person}).all()
    counted = " union all ".join(f"select '{name}', count(*) from {name}" for name in WALLED)
    return {row[0]: row[1] for row in database.connection.execute(text(counted))}


@pytest.fixture
def lived(house: House) -> House:
    """The house after one sleepover was promised."""
    house.certain(house.marsh, "Sol")
    return house


def test_R71_every_walled_table_has_a_forced_policy(database: RolledBackDatabase) -> None:
    rows = database.connection.execute(
        text("select relname, relrowsecurity and relforcerowsecurity from pg_class where relname = any(:names)"),
        {"names": list(WALLED)},
    ).all()
    assert {row[0]: row[1] for row in rows} == dict.fromkeys(WALLED, True)


def test_every_forced_wall_lets_a_backup_through(database: RolledBackDatabase) -> None:
    """A dump that reads a table in part is refused: so a table without this policy ends every backup."""
    walled = "select relname from pg_class c where relforcerowsecurity and relnamespace = 'public'::regnamespace"
    without = "and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'backup')"
    assert len(database.connection.execute(text(walled)).all()) >= len(WALLED)
    assert database.connection.execute(text(f"{walled} {without}")).all() == []


def test_a_worker_can_seal_every_sealed_table_anew(house: House) -> None:
    """Where a grant is forgotten, keys cannot be changed any more (docs/adr/0016)."""
    tables = [model.__tablename__ for model in sealed_models()]
    asked = text("select has_column_privilege('kith_worker', cast(:table as text), 'sealed', 'update')")
    may_not = [one for one in tables if not house.database.connection.execute(asked, {"table": one}).scalar_one()]
    assert len(tables) > 9
    assert may_not == []


def test_R71_nobody_sees_nothing(lived: House) -> None:
    assert set(seen(lived.database, None).values()) == {0}
    assert set(seen(lived.database, new_id()).values()) == {0}


def test_R71_another_service_sees_its_own(lived: House) -> None:
    ours, theirs = (seen(lived.database, one.id) for one in (lived.manager, lived.other_manager))
    assert (ours["stay"], ours["bed_night"], ours["constellation"]) == (1, 2, 2)
    assert (theirs["stay"], theirs["bed_night"], theirs["constellation"]) == (0, 0, 1)
    assert theirs["child"] == 1


def test_control_without_the_policy_everything_is_seen(lived: House) -> None:
    lived.database.act_as("kith_owner")
    lived.database.connection.execute(text("alter table stay no force row level security"))
    lived.database.connection.execute(text("alter table stay disable row level security"))
    assert seen(lived.database, lived.other_manager.id)["stay"] == 1


def test_E15_a_partners_family_is_reached_through_its_row_alone(lived: House) -> None:
    ask = "select exists (select 1 from household where id = :id)"
    for person, is_seen in ((lived.manager, True), (lived.other_manager, False)):
        seen(lived.database, person.id)
        found = lived.database.connection.execute(text(ask), {"id": lived.penrose.id}).scalar()
        assert found is is_seen


def put_place(house: House, partnership: UUID | None, household_service: UUID) -> None:
    """Put the Nowaks of another service into Wren, long ago, so that no other rule is met (R4)."""
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into household_place (id, service_id, constellation_id, household_id, household_service_id,"
                " partnership_id, role, since, until) values (:id, :service, :c, :home, :of, :partnership, 'satellite',"
                " '2000-01-01', '2000-02-01')"
            ),
            {
                "id": new_id(),
                "service": house.heron.service_id,
                "c": house.wren.id,
                "home": house.nowak.id,
                "of": household_service,
                "partnership": partnership,
            },
        )
        session.flush()


def test_R6_a_family_of_another_service_comes_through_a_partnership_alone(house: House) -> None:
    with pytest.raises(IntegrityError, match="ck_household_place_crossing"):
        put_place(house, None, house.nowak.service_id)


def test_R6_nor_does_it_pass_for_one_of_ours(house: House) -> None:
    with pytest.raises(IntegrityError, match="fk_household_place_household"):
        put_place(house, None, house.heron.service_id)


def test_a_bed_night_of_another_service_is_refused(lived: House) -> None:
    seen(lived.database, lived.manager.id)
    night = {"bed": lived.teal.beds[0], "night": FRIDAY, "service": lived.teal.service_id}
    with pytest.raises(ProgrammingError, match="row-level security"):
        lived.database.connection.execute(
            text("insert into bed_night (bed_id, night, service_id, kind) values (:bed, :night, :service, 'block')"),
            night,
        )


def test_a_bed_night_that_crosses_services_is_refused(lived: House) -> None:
    with pytest.raises(IntegrityError, match="fk_bed_night_bed"), lived.database.as_owner() as session:
        session.execute(
            BLOCK,
            {"bed": lived.teal.beds[0], "night": FRIDAY, "service": lived.heron.service_id},
        )
