"""The first five checks (domain 4.8), their words for both readers, and nights that would work."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellations.homes.rules import BedId, ChildId, ConstellationState
from constellations.stays import checks
from constellations.stays.checks import (
    Approver,
    Assessment,
    Audience,
    Check,
    CheckInput,
    OtherStay,
    Policies,
    Verdict,
    assess,
    nights_that_would_work,
)
from constellations.stays.dates import StayDates

TODAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 12, 3) + timedelta(days=n) for n in range(4))
ONE, TWO = BedId(UUID(int=1)), BedId(UUID(int=2))
MALI, SOL = ChildId(UUID(int=101)), ChildId(UUID(int=102))
GIVEN = CheckInput(
    constellation=ConstellationState.LIVE,
    family_active=True,
    hub_active=True,
    dates=StayDates(FRIDAY, SUNDAY),
    children=(MALI,),
    free={TODAY + timedelta(days=n): (ONE, TWO) for n in range(-3, 40)},
    names={MALI: "Mali", SOL: "Sol"},
    hub_carer="Marion",
    now=datetime(2026, 11, 10, 10, tzinfo=UTC),
    policies=Policies(reserve_beds=0, allowance_nights=120),
)
FULL_SATURDAY = replace(GIVEN, free={**GIVEN.free, SATURDAY: ()})


def verdict_of(name: str, given_: CheckInput, audience: Audience = Audience.FAMILY) -> Check:
    return next(check for check in assess(given_, audience).checks if check.name == name)


def read(assessment: Assessment) -> tuple[str, str, str]:
    return assessment.verdict.value, assessment.title, assessment.line


def test_all_is_well_for_family_and_hub() -> None:
    assert read(assess(GIVEN)) == (
        "ok",
        "Yes, you can ask for these nights",
        "Nothing else is needed once Marion says yes.",
    )
    assert read(assess(GIVEN, Audience.HUB)) == (
        "ok",
        "All checks are fine",
        "It is certain once you say yes.",
    )
    assert [(check.strong, check.text) for check in assess(GIVEN).checks] == [
        ("", "Both homes are in the constellation"),
        ("", "Somebody who is approved is at home"),
        ("", "A bed is free on Fri 4 and Sat 5"),
        ("", "No other sleepover on these nights"),
        ("", "Nobody shares a room without an agreement"),
        ("", "Nothing is kept for emergencies on these nights"),
        ("", "Not a short break, so its caps do not count"),
        ("", "The hub stays within its limit of 3 children"),
        ("", "No terms of approval are recorded"),
        ("", "The placement plan lets the family decide"),
        ("", "Asked 24 days ahead"),
        ("", "2 of 120 nights in a year"),
        ("", "Placed by this service"),
        ("", "Nothing else is known for these days"),
    ]


def test_there_is_a_check_for_each_row_of_the_handbook() -> None:
    rules = [rule for check in assess(GIVEN).checks for rule in check.rules]
    wanted = ["R4", "R6", "R15", "R9", "R14", "R11", "R13", "R20", "R28", "R22", "R23", "R21", "R25", "R26", "R27"]
    assert [rule for rule in (*wanted, "S9", "S10", "S24") if rule not in rules] == []
    assert len(checks.CHECKS) == len(assess(GIVEN).checks)


@pytest.mark.parametrize("state", list(ConstellationState))
@pytest.mark.parametrize("family", [True, False])
@pytest.mark.parametrize("hub", [True, False])
def test_R4_R6_both_homes_active_in_a_constellation_that_takes_stays(
    state: ConstellationState, family: bool, hub: bool
) -> None:
    found = verdict_of("homes active", replace(GIVEN, constellation=state, family_active=family, hub_active=hub))
    fine = family and hub and state in {"live", "interim"}
    assert found.verdict is (Verdict.OK if fine else Verdict.NOT_POSSIBLE)


def test_R4_R6_words() -> None:
    assert read(assess(replace(GIVEN, constellation=ConstellationState.PAUSED))) == (
        "not-possible",
        "Not these nights: this constellation has no sleepovers just now",
        "The liaison worker can tell you more.",
    )
    gone = replace(GIVEN, family_active=False)
    assert assess(gone).title == "Not these nights: your family is not in the constellation on these nights"
    assert assess(gone, Audience.HUB).title.endswith("this family is not in the constellation on these nights")
    assert assess(replace(GIVEN, hub_active=False)).title.endswith(
        "the hub home is not in the constellation on these nights"
    )


def test_R14_a_night_without_a_bed_is_not_possible() -> None:
    assert read(assess(FULL_SATURDAY)) == (
        "not-possible",
        "Not these nights: both beds are taken on Sat 5",
        "Choose other nights, or ring Marion.",
    )
    assert assess(FULL_SATURDAY, Audience.HUB).line == "You can offer other nights."
    found = verdict_of("a bed each night", FULL_SATURDAY)
    assert (found.strong, found.text) == ("Both beds are taken on Sat 5.", "")


@pytest.mark.parametrize(
    ("beds", "children", "free", "words"),
    [
        (1, (MALI,), (), "the bed is taken on Sat 5"),
        (2, (MALI,), (), "both beds are taken on Sat 5"),
        (3, (MALI,), (), "all 3 beds are taken on Sat 5"),
        (2, (MALI, SOL), (ONE,), "only 1 bed is free on Sat 5"),
        (2, (MALI, SOL), (), "both beds are taken on Sat 5"),
        (3, (MALI, SOL, ChildId(UUID(int=103))), (ONE, TWO), "only 2 beds are free on Sat 5"),
    ],
)
def test_R9_the_words_count_the_beds(
    beds: int, children: tuple[ChildId, ...], free: tuple[BedId, ...], words: str
) -> None:
    roomy = dict.fromkeys(GIVEN.free, (ONE, TWO, BedId(UUID(int=3))))
    asked = replace(GIVEN, beds=beds, children=children, free={**roomy, SATURDAY: free})
    assert verdict_of("a bed each night", asked).short == words


def test_R9_nights_that_nobody_told_about_have_no_bed() -> None:
    assert verdict_of("a bed each night", replace(GIVEN, free={})).verdict is Verdict.NOT_POSSIBLE


def test_R9_a_change_of_bed_is_fine_and_is_said() -> None:
    moving = replace(GIVEN, free={FRIDAY: (ONE,), SATURDAY: (TWO,)})
    found = verdict_of("a bed each night", moving)
    assert found.verdict is Verdict.OK
    assert found.text == "A bed is free on Fri 4 and Sat 5; Mali changes bed on Saturday"


def test_R9_words_for_two_children_and_a_longer_stay() -> None:
    long = replace(GIVEN, children=(MALI, SOL), dates=StayDates(FRIDAY, FRIDAY + timedelta(days=5)))
    assert verdict_of("a bed each night", long).text == "2 beds are free on all 5 nights"


def elsewhere(first: date, home: date) -> CheckInput:
    return replace(GIVEN, elsewhere={MALI: (OtherStay("4F2K7", StayDates(first, home)),)})


def test_R11_a_child_is_not_in_two_stays() -> None:
    busy = elsewhere(SATURDAY, SATURDAY + timedelta(days=3))
    assert read(assess(busy)) == (
        "not-possible",
        "Not these nights: Mali already has a sleepover from Sat 5 to Tue 8 Dec",
        "Choose other nights, or change the other sleepover.",
    )
    assert verdict_of("child not elsewhere", busy).text == "It is sleepover 4F2K7."
    assert assess(busy, Audience.HUB).line == "You can offer other nights."


@pytest.mark.parametrize(("first", "home"), [(TODAY, FRIDAY), (SUNDAY, SUNDAY + timedelta(days=2))])
def test_R12_home_and_away_on_the_same_day_is_fine(first: date, home: date) -> None:
    assert verdict_of("child not elsewhere", elsewhere(first, home)).verdict is Verdict.OK


def test_R11_another_childs_stay_does_not_matter() -> None:
    other = replace(GIVEN, elsewhere={SOL: (OtherStay("4F2K7", GIVEN.dates),)})
    assert verdict_of("child not elsewhere", other).verdict is Verdict.OK


@pytest.mark.parametrize("there", range(6))
@pytest.mark.parametrize("asked", [1, 2])
@pytest.mark.parametrize("siblings", [True, False])
def test_R22_more_than_three_is_never_fine_unless_all_are_siblings(there: int, asked: int, siblings: bool) -> None:
    found = verdict_of(
        "usual limit",
        replace(
            GIVEN,
            children=(MALI, SOL)[:asked],
            fostered={SATURDAY: there},
            sibling_nights=frozenset({SATURDAY} if siblings else ()),
        ),
    )
    over = there + asked > 3 and not siblings
    assert found.verdict is (Verdict.NEEDS_APPROVAL if over else Verdict.OK)
    assert found.who is (Approver.SERVICE_MANAGER if over else None)


def test_R22_words() -> None:
    crowded = replace(GIVEN, fostered={FRIDAY: 2, SATURDAY: 4})
    assert read(assess(crowded)) == (
        "needs-approval",
        "You can ask. One person must agree.",
        "It is certain once Marion says yes and the service manager agrees.",
    )
    assert read(assess(crowded, Audience.HUB))[1:] == (
        "You can say yes. One person must agree.",
        "It is certain once the service manager agrees.",
    )
    assert assess(crowded).approvers == (Approver.SERVICE_MANAGER,)
    found = verdict_of("usual limit", crowded)
    assert found.strong == "The service manager must agree."
    assert found.text == "5 children would be at the hub on Sat 5, and its limit is 3."
    siblings = replace(crowded, sibling_nights=frozenset({SATURDAY}))
    assert "brothers and sisters" in verdict_of("usual limit", siblings).text


def test_R22_siblings_on_one_night_do_not_excuse_another() -> None:
    mixed = replace(GIVEN, fostered={FRIDAY: 3, SATURDAY: 3}, sibling_nights=frozenset({FRIDAY}))
    assert verdict_of("usual limit", mixed).inputs["over"] == ["2026-12-05"]


def test_E19_somebody_of_18_needs_a_bed_but_does_not_count_for_the_limit() -> None:
    grown = replace(GIVEN, fostered={SATURDAY: 3}, fostered_asked=0)
    assert verdict_of("usual limit", grown).verdict is Verdict.OK
    assert verdict_of("a bed each night", replace(grown, free={})).verdict is Verdict.NOT_POSSIBLE
    assert verdict_of("usual limit", replace(grown, fostered={SATURDAY: 4})).verdict is Verdict.NEEDS_APPROVAL


def test_E14_the_hubs_own_long_term_child_counts() -> None:
    own = replace(GIVEN, children=(MALI, SOL), fostered={FRIDAY: 2, SATURDAY: 1})
    assert verdict_of("usual limit", own).inputs["over"] == ["2026-12-04"]


def test_the_worst_answer_is_the_answer() -> None:
    both = replace(FULL_SATURDAY, fostered={FRIDAY: 3})
    assert assess(both).verdict is Verdict.NOT_POSSIBLE
    assert assess(both).title == "Not these nights: both beds are taken on Sat 5"


def test_two_who_must_agree_are_two_people(monkeypatch: pytest.MonkeyPatch) -> None:
    def authority(_given: CheckInput, _audience: Audience) -> Check:
        return Check("authority", ("R25",), Verdict.NEEDS_APPROVAL, "", "", {}, who=Approver.SOCIAL_WORKER)

    monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, authority))
    crowded = assess(replace(GIVEN, fostered={SATURDAY: 3}))
    assert crowded.title == "You can ask. 2 people must agree."
    assert crowded.line == (
        "It is certain once Marion says yes and the service manager and the child's social worker agree."
    )


def test_R21_what_is_kept_is_json_with_version_and_no_name() -> None:
    busy = replace(elsewhere(FRIDAY, SUNDAY), fostered={SATURDAY: 3})
    kept = json.dumps(assess(busy).record())
    assert json.loads(kept)["version"] == checks.RULES_VERSION
    assert "Mali" not in kept
    limit = next(check for check in json.loads(kept)["checks"] if check["name"] == "usual limit")
    assert limit["inputs"]["children"] == {"2026-12-04": 1, "2026-12-05": 4}


def test_nights_that_would_work_are_the_nearest_in_order() -> None:
    found = nights_that_would_work(FULL_SATURDAY, TODAY)
    assert found == (
        StayDates(TODAY, SATURDAY),
        StayDates(SUNDAY, SUNDAY + timedelta(days=2)),
        StayDates(SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=3)),
    )


def test_nights_that_would_work_are_none_when_no_nights_help() -> None:
    assert nights_that_would_work(replace(GIVEN, family_active=False), TODAY) == ()
    assert nights_that_would_work(replace(GIVEN, free={}), TODAY) == ()


@given(
    st.lists(st.integers(0, 2), min_size=50, max_size=50),
    st.integers(1, 2),
    st.integers(1, 5),
    st.integers(0, 28),
)
def test_nights_that_would_work_do_work(counts: list[int], children: int, length: int, start: int) -> None:
    first = TODAY + timedelta(days=start)
    wish = replace(
        GIVEN,
        children=(MALI, SOL)[:children],
        dates=StayDates(first, first + timedelta(days=length)),
        free={TODAY + timedelta(days=n): (ONE, TWO)[:count] for n, count in enumerate(counts)},
    )
    found = nights_that_would_work(wish, TODAY)
    assert len(found) <= 3
    assert list(found) == sorted(set(found))
    for dates in found:
        assert dates.count == length
        assert dates.first >= TODAY
        assert 0 < abs((dates.first - first).days) <= 21
        assert assess(replace(wish, dates=dates)).verdict is Verdict.OK
    if len(found) < 3:
        others = [wish.dates.moved(n) for n in range(-21, 22) if n and wish.dates.moved(n).first >= TODAY]
        assert set(found) == {d for d in others if assess(replace(wish, dates=d)).verdict is Verdict.OK}


def test_E25_17_nights_are_checked_every_one() -> None:
    long = StayDates(date(2027, 9, 27), date(2027, 10, 14))
    free = dict.fromkeys(long.nights, (ONE,))
    assert (
        verdict_of("a bed each night", replace(GIVEN, dates=long, free=free)).text == "A bed is free on all 17 nights"
    )
    for night in long.nights:
        found = verdict_of("a bed each night", replace(GIVEN, dates=long, free={**free, night: ()}))
        assert found.inputs["full"] == [night.isoformat()]


def test_R25_R26_a_worker_agrees_where_the_authority_asks_each_time() -> None:
    asks = replace(GIVEN, asks_each_time=frozenset({MALI}))
    found = verdict_of("authority", asks)
    assert (found.verdict, found.who) == (Verdict.NEEDS_APPROVAL, Approver.SOCIAL_WORKER)
    assert found.strong == "Mali's social worker agrees each time."
    assert assess(asks).title == "You can ask. One person must agree."
    assert assess(asks, Audience.HUB).line == "It is certain once the child's social worker agrees."


def test_R25_anothers_authority_does_not_matter_and_two_are_said_together() -> None:
    assert verdict_of("authority", replace(GIVEN, asks_each_time=frozenset({SOL}))).verdict is Verdict.OK
    both = replace(GIVEN, children=(MALI, SOL), asks_each_time=frozenset({MALI, SOL}))
    assert verdict_of("authority", both).strong == "Their social workers agree each time."
