"""Checks about homes: both active, somebody at home, no child in two places, what else is on (domain 4.8). Pure."""

from __future__ import annotations

from constellations.homes.rules import takes_stays
from constellations.stays.check_values import Audience, Check, CheckInput, fine, iso, refused
from constellations.stays.dates import short_nights, short_span
from core.words import names_words


def other_way(given: CheckInput, audience: Audience) -> str:
    """What each side can do where these nights do not work."""
    if audience is Audience.HUB:
        return "You can offer other nights."
    return f"Choose other nights, or ring {given.hub_carer}."


def homes_active(given: CheckInput, audience: Audience) -> Check:
    """Both homes are active in one constellation that takes stays (R1, R4, R6)."""
    problems = {
        "this constellation has no sleepovers just now": not takes_stays(given.constellation),
        "the hub home is not in the constellation on these nights": not given.hub_active,
        "this family is not in the constellation on these nights"
        if audience is Audience.HUB
        else "your family is not in the constellation on these nights": not given.family_active,
    }
    short = next((words for words, wrong in problems.items() if wrong), "")
    inputs = {
        "constellation": given.constellation.value,
        "family_active": given.family_active,
        "hub_active": given.hub_active,
    }
    name, rules = "homes active", ("R1", "R4", "R6")
    if short:
        return refused(name, rules, short, "The liaison worker can tell you more.", inputs)
    return fine(name, rules, "Both homes are in the constellation", inputs)


def somebody_at_home(given: CheckInput, audience: Audience) -> Check:
    """An approved adult with valid checks is at the hub home and on duty on every night (R15, S24)."""
    name, rules = "somebody at home", ("R15", "S24")
    away = [night for night in given.dates.nights if night in given.away]
    inputs = {"adults": given.adults, "lapsed": given.lapsed, "away": iso(away)}
    manager = "The service manager can tell you more."
    if given.lapsed:
        own = audience is Audience.HUB
        short = (
            "a check of an adult here has run out" if own else "the hub home cannot take planned sleepovers just now"
        )
        return refused(name, rules, short, manager, inputs)
    if given.adults < 1:
        return refused(name, rules, "no approved adult is at the hub home", manager, inputs)
    if away:
        short = f"the hub home is off duty on {short_nights(away)}"
        return refused(name, rules, short, other_way(given, audience), inputs)
    return fine(name, rules, "Somebody who is approved is at home", inputs)


def child_not_elsewhere(given: CheckInput, audience: Audience) -> Check:
    """No child is in another accepted stay; going home on the day when it begins is fine (R11, R12)."""
    name, rules = "child not elsewhere", ("R11", "R12")
    clashes = [
        (child, other)
        for child in given.children
        for other in given.elsewhere.get(child, ())
        if other.dates.overlaps(given.dates)
    ]
    inputs = {"clashes": [{"child": str(child), "reference": other.reference} for child, other in clashes]}
    if not clashes:
        return fine(name, rules, "No other sleepover on these nights", inputs)
    child, other = clashes[0]
    short = f"{given.names.get(child, 'the child')} already has a sleepover from {short_span(other.dates)}"
    family = audience is Audience.FAMILY
    way_on = "Choose other nights, or change the other sleepover." if family else "You can offer other nights."
    made = refused(name, rules, short, way_on, inputs)
    return Check(
        name,
        rules,
        made.verdict,
        made.strong,
        f"It is sleepover {other.reference}.",
        inputs,
        short=short,
        way_on=way_on,
    )


def clashes(given: CheckInput, _audience: Audience) -> Check:
    """What else is on these days, as a warning: it never stops a sleepover (4.8)."""
    inputs = {"entries": len(given.diary)}
    if not given.diary:
        return fine("clashes", ("W1",), "Nothing else is known for these days", inputs)
    return fine("clashes", ("W1",), f"Think of: {names_words(list(given.diary))}.", inputs, telling=True)
