"""The demonstration's stays: asked and answered by the use cases, at times before now, so that all of it is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, select, text, update
from sqlalchemy.pool import NullPool

from app.demo.cast import CONSTELLATIONS
from app.demo.facts import DemonstrationLoaded
from constellations.homes.access import get_home_for
from constellations.stays.asking import Asking, begin_ask, choose_nights, get_draft, send_ask
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, approve, decline, offer
from constellations.stays.models import Stay, Unavailability
from constellations.stays.other_nights import want_other_nights
from constellations.stays.repeat_asking import plan, put_rule, send_repeat
from constellations.stays.repeats import Every, Rule
from constellations.stays.rules import AskReason, DeclineReason
from core import clock
from core.actor import Actor, worker
from core.ids import new_id
from core.unit_of_work import Unit, run

Ids = Mapping[str, UUID]
DAY = timedelta(days=1)


class StayLoader:
    """Asks and answers as people of the cast."""

    def __init__(self, ids: Ids, now: datetime) -> None:
        self.ids = ids
        self.now = now
        self.today = clock.today(now)

    def ask(
        self,
        carer: str,
        children: Sequence[str],
        first: date,
        nights: int,
        reason: AskReason = AskReason.BREAK,
        *,
        ago: timedelta = timedelta(days=2),
        flexible: bool = False,
        says: str = "",
        waits: bool = False,
    ) -> UUID:
        """A carer asks; returns the stay's id."""
        actor, at = Actor(self.ids[carer]), self.now - ago
        child_ids = [self.ids[f"child {name}"] for name in children]
        dates = StayDates(first, first + nights * DAY)
        made = UUID(run(actor, None, lambda unit: begin_ask(unit, child_ids), now=at))
        run(actor, None, lambda unit: choose_nights(unit, made, dates), now=at)
        asking = Asking(reason, flexible, says, "", waits)
        run(actor, None, lambda unit: send_ask(unit, made, asking), now=at)
        return made

    def ask_repeat(self, carer: str, children: Sequence[str], first: date, times: int) -> None:
        """A carer asks for two nights every other week, so many times."""
        actor, at = Actor(self.ids[carer]), self.now - DAY
        child_ids = [self.ids[f"child {name}"] for name in children]
        dates = StayDates(first, first + 2 * DAY)
        rule = Rule(dates, Every.OTHER_WEEK, first + (times - 1) * 14 * DAY)

        def send(unit: Unit) -> str:
            loaded = get_draft(unit, made)
            home = get_home_for(unit, loaded.stay.constellation_id)
            return send_repeat(unit, made, Asking(AskReason.WORK, False, "", ""), plan(unit, home, loaded, rule).shown)

        made = UUID(run(actor, None, lambda unit: begin_ask(unit, child_ids, dates), now=at))
        run(actor, None, lambda unit: put_rule(unit, made, rule), now=at)
        run(actor, None, send, now=at)

    def said_yes(self, hub_carer: str, stay_id: UUID, *, ago: timedelta = timedelta(days=1)) -> UUID:
        """The hub home says yes."""
        run(Actor(self.ids[hub_carer]), None, lambda unit: accept(unit, stay_id), now=self.now - ago)
        return stay_id

    def friday(self) -> date:
        """The next Friday at least three days away: asks for it are still open whenever this is loaded."""
        return self.today + timedelta(days=(4 - self.today.weekday() - 3) % 7 + 3)

    def heron(self) -> list[UUID]:
        """The Heron constellation: a busy fortnight. Returns the stay that is going on."""
        hub, friday, month = "Marion Tallis", self.friday(), timedelta(days=30)
        old = self.said_yes(hub, self.ask("Anil Sethi", ["Reuben"], self.today - 21 * DAY, 2, ago=month), ago=month)
        here = self.ask("Siobhan Brennan", ["Ivy"], self.today - DAY, 3, AskReason.TRAINING, ago=9 * DAY)
        self.said_yes(hub, here, ago=8 * DAY)
        tobi = self.ask("Blessing Okafor", ["Tobi"], friday, 2, AskReason.CHILDS_CHOICE, ago=5 * DAY)
        self.said_yes(hub, tobi, ago=4 * DAY)
        jess = self.ask("Harriet Whitlock", ["Jess"], friday + 14 * DAY, 3, AskReason.WORK, ago=3 * DAY)
        self.said_yes(hub, jess)
        self.ask("Anil Sethi", ["Hana"], friday, 2, AskReason.WORK, ago=timedelta(hours=20), flexible=True)
        self.ask("Karin Lindqvist", ["Otto"], friday + 7 * DAY, 2, ago=timedelta(hours=5), says="Can I bring my bear?")
        no = self.ask("Maya Haddad", ["Zain"], friday + 5 * DAY, 1, AskReason.APPOINTMENT, ago=3 * DAY)
        run(Actor(self.ids[hub]), None, lambda unit: decline(unit, no, DeclineReason.FAMILY_HERE), now=self.now - DAY)
        return [old, here]

    def wren(self) -> list[UUID]:
        """The Wren constellation: one room of two beds, a stay of 17 nights (E25) and one over a clock change (E24)."""
        hub = "Carol Bryant"
        year = self.today.year if self.today >= date(self.today.year, 10, 26) else self.today.year - 1
        before = clock.start_of_night(date(year, 9, 1))
        ago = max(self.now - before, DAY)
        holiday = self.said_yes(hub, self.ask("Moira Quigley", ["Sean"], date(year, 9, 27), 17, ago=ago), ago=ago)
        october = _last_sunday_of_october(year)
        clocks = self.said_yes(hub, self.ask("Neil Ashdown", ["Leo"], october - DAY, 2, ago=ago), ago=ago)
        pair = self.ask("Trish Ashdown", ["Amber", "Leo"], self.friday(), 2, AskReason.HOLIDAY, ago=2 * DAY)
        self.said_yes(hub, pair)
        self.ask("Moira Quigley", ["Sean"], self.friday(), 1, AskReason.CELEBRATION, ago=DAY, waits=True)
        asked = self.ask("Moira Quigley", ["Sean"], self.friday() + 15 * DAY, 1, AskReason.WORK, ago=2 * DAY)
        nights = StayDates(self.friday() + 18 * DAY, self.friday() + 19 * DAY)
        carol = Actor(self.ids[hub])
        run(carol, None, lambda unit: offer(unit, asked, nights, holding=True), now=self.now - timedelta(hours=9))
        return [holiday, clocks]

    def teal(self) -> list[UUID]:
        """The Teal constellation: a quiet one, with one sleepover that the service manager agreed to."""
        stay = self.ask("Ewa Nowak", ["Kuba"], self.friday() + 3 * DAY, 2, AskReason.APPOINTMENT, ago=4 * DAY)
        self.said_yes("Vera Garland", stay, ago=3 * DAY)
        nights = StayDates(self.friday() + 10 * DAY, self.friday() + 12 * DAY)
        self.ask_repeat("Ewa Nowak", ["Ola"], self.friday() + 21 * DAY, 6)
        ewa = Actor(self.ids["Ewa Nowak"])
        run(ewa, None, lambda unit: want_other_nights(unit, stay, nights), now=self.now - timedelta(hours=6))
        return []

    def emergency(self) -> UUID:
        """An emergency sleepover in the Teal constellation that began last night and that the manager agreed to."""
        hours = timedelta(hours=1)
        last_night = self.today - DAY
        made = self.ask("Linda Sharpe", ["Tyler"], last_night, 3, AskReason.PLACEMENT_AT_RISK, ago=30 * hours)
        return self.said_yes("Vera Garland", made, ago=29 * hours)

    def agreed(self, manager: str, stay_id: UUID) -> None:
        """A service manager agrees."""
        run(Actor(self.ids[manager]), None, lambda unit: approve(unit, stay_id), now=self.now - DAY)


def _last_sunday_of_october(year: int) -> date:
    last = date(year, 10, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _close(db: Connection, ids: Ids, first: date, at: datetime) -> None:
    """Heron's hub home is off duty for three nights; its closed beds are written beside it."""
    closed = Unavailability(
        id=new_id(),
        constellation_id=ids["Heron"],
        service_id=ids["Wexmoor"],
        first_night=first,
        home_day=first + 3 * DAY,
        reason="training",
        covered=False,
        set_by=ids["Marion Tallis"],
        set_at=at,
    )
    values = {column.name: getattr(closed, column.name) for column in Unavailability.__table__.columns}
    db.execute(insert(Unavailability).values(values))


def load_stays(ids: Ids, now: datetime, owner_url: str) -> None:
    """Ask and answer, then write what only taps to come will write: arrived, home, an emergency, blocked nights."""
    loader = StayLoader(ids, now)
    whole = tuple(ids[one.name] for one in CONSTELLATIONS)
    old, here = loader.heron()
    over = [old, *loader.wren(), *loader.teal()]
    emergency = loader.emergency()
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.begin() as db:
        services = "{" + ",".join(str(ids[name]) for name in ("Wexmoor", "Eskford", "Marlbeck")) + "}"
        db.execute(text("select set_config('kith.services', :ids, true)"), {"ids": services})
        done = {"over": over, "here": here, "now": now}
        db.execute(text("update stay set state = 'completed', ended_at = leaves_at where id = any(:over)"), done)
        db.execute(text("update stay set state = 'in_progress' where id = :here"), done)
        db.execute(
            text(
                "update stay set kind = 'emergency', state = 'emergency_in_progress', reason = 'emergency'"
                " where id = :emergency"
            ),
            {"emergency": emergency},
        )
        service_id = db.execute(select(Stay.service_id).where(Stay.id == emergency)).scalar_one()
        agreed = "Agreed on the telephone by Martin Howe, service manager, at 2:10 am."
        written = Stay.row(id=emergency, service_id=service_id, note=agreed)
        db.execute(update(Stay).where(Stay.id == written["id"]).values(sealed=written["sealed"]))
        for name, first, nights, kind, reason in (
            ("Heron", loader.today + 11 * DAY, 3, "block", "training"),
            ("Wren", loader.today + 20 * DAY, 2, "block", "family birthday"),
            ("Teal", loader.today + 6 * DAY, 1, "kept", ""),
        ):
            db.execute(
                text(
                    "insert into bed_night (bed_id, night, service_id, kind, reason)"
                    " select b.id, :first + n, b.service_id, :kind, :reason"
                    " from bed b cross join generate_series(0, :nights - 1) n where b.constellation_id = :c"
                    " and (:kind = 'block' or b.position = 2) on conflict do nothing"
                ),
                {"c": ids[name], "first": first, "nights": nights, "kind": kind, "reason": reason},
            )
        _close(db, ids, loader.today + 11 * DAY, now - DAY)
    run(worker("demonstration"), None, lambda unit: unit.record(DemonstrationLoaded(whole)), now=now)
