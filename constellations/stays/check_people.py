"""Checks about people: usual limit, terms, authority, who placed the child, short breaks (domain 4.3 to 4.8). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from constellations.homes.rules import ChildId
from constellations.stays.check_values import (
    Approver,
    Audience,
    Check,
    CheckInput,
    Terms,
    age_on,
    fine,
    first_capital,
    iso,
    needs,
    refused,
)
from constellations.stays.dates import short_nights

SHORT_STAY_NIGHTS = 6
MANAGER_AGREES = "The service manager must agree."
_ONLY: Mapping[str, str] = {"girls": "girls", "boys": "boys"}


def _asked(given: CheckInput) -> int:
    """How many of those asked for are fostered children (E19)."""
    return len(given.children) if given.fostered_asked is None else given.fostered_asked


def _there(given: CheckInput) -> dict[date, int]:
    """The fostered children at the hub home on each night, with those asked for (4.3)."""
    return {night: given.fostered.get(night, 0) + _asked(given) for night in given.dates.nights}


def usual_limit(given: CheckInput, _audience: Audience) -> Check:
    """At most three fostered children at the hub, unless one sibling group or named in an exemption (R22, R23, S8)."""
    name, rules = "usual limit", ("R22", "R23")
    short = not given.policies.short_stays_count and given.dates.count <= SHORT_STAY_NIGHTS
    counts = {night: n - (_asked(given) if short else 0) for night, n in _there(given).items()}
    exempt = {night: 0 if short else given.exempt.get(night, 0) for night in counts}
    crowded = [night for night, n in counts.items() if n > given.usual_limit]
    unrelated = [night for night in crowded if night not in given.sibling_nights]
    over = [night for night in unrelated if counts[night] - exempt[night] > given.usual_limit]
    inputs = {
        "limit": given.usual_limit,
        "children": {night.isoformat(): n for night, n in counts.items()},
        "exempt": {night.isoformat(): n for night, n in exempt.items() if n},
        "sibling_nights": iso(sorted(given.sibling_nights.intersection(counts))),
        "over": iso(over),
    }
    if over:
        most = max(counts[night] for night in over)
        text = f"{most} children would be at the hub on {short_nights(over)}, and its limit is {given.usual_limit}."
        return needs(name, rules, Approver.SERVICE_MANAGER, (MANAGER_AGREES, text), inputs)
    if unrelated:
        text = f"An exemption names a child here, so the limit of {given.usual_limit} is kept"
    elif crowded:
        text = "The children at the hub are all brothers and sisters, so the limit does not count"
    else:
        text = f"The hub stays within its limit of {given.usual_limit} children"
    return fine(name, rules, text, inputs)


def approval_terms(given: CheckInput, _audience: Audience) -> Check:
    """Number, age and gender that the hub home is approved for, where terms are set (R21, 4.4)."""
    name, rules, terms = "approval terms", ("R21",), given.terms
    if terms is None:
        return fine(name, rules, "No terms of approval are recorded", {"terms": None})
    counts = _there(given)
    crowded = [night for night, n in counts.items() if n > terms.most]
    last = given.dates.nights[-1]
    ages = {child: _outside(given.born.get(child), (given.dates.first, last), terms) for child in given.children}
    outside = {child: age for child, age in ages.items() if age is not None}
    inputs = {
        "terms": {"most": terms.most, "ages": [terms.youngest, terms.oldest], "gender": terms.gender},
        "over": iso(crowded),
        "outside": {str(child): age for child, age in outside.items()},
    }
    said = _terms_words(given, terms, counts, crowded, outside)
    if said:
        return needs(name, rules, Approver.SERVICE_MANAGER, (MANAGER_AGREES, said), inputs)
    return fine(name, rules, "Within what the hub home is approved for", inputs)


def _terms_words(
    given: CheckInput, terms: Terms, counts: Mapping[date, int], crowded: list[date], outside: Mapping[ChildId, int]
) -> str:
    if crowded:
        most = max(counts[night] for night in crowded)
        return f"{most} children would be at the hub on {short_nights(crowded)}, and it is approved for {terms.most}."
    if outside:
        child, age = next(iter(outside.items()))
        who = first_capital(given.names.get(child, "the child"))
        return f"{who} is {age}, and the hub home is approved for ages {terms.youngest} to {terms.oldest}."
    # Kith keeps no gender of a child, so a person who knows the child judges.
    return f"The hub home is approved for {_ONLY[terms.gender]} only." if terms.gender in _ONLY else ""


def _outside(born: date | None, days: tuple[date, date], terms: Terms) -> int | None:
    """The age that is outside the terms, on the first or the last night (E18); None where neither is, or unknown."""
    ages = [age for day in days if (age := age_on(born, day)) is not None]
    return next((age for age in ages if not terms.youngest <= age <= terms.oldest), None)


def _workers(given: CheckInput, children: Iterable[ChildId], one: str, many: str) -> str:
    """ "Mali's social worker agrees", "Their social workers agree"."""
    names = [given.names.get(child, "the child") for child in children]
    whose = f"{names[0]}'s social worker {one}" if len(names) == 1 else f"Their social workers {many}"
    return first_capital(whose)


def authority(given: CheckInput, _audience: Audience) -> Check:
    """Who may decide: the placement plan, or a worker each time (R25); a record past its review asks too (R26)."""
    name, rules = "authority", ("R25", "R26")
    asked = [child for child in given.children if child in given.asks_each_time]
    told = [child for child in given.children if child in given.told]
    inputs = {"asks_each_time": [str(child) for child in asked], "told": [str(child) for child in told]}
    if asked:
        strong = f"{_workers(given, asked, 'agrees', 'agree')} each time."
        if given.policies.only_childs_worker:
            sentences = (strong, "Nobody else can agree here.")
            return needs(name, rules, Approver.CHILDS_SOCIAL_WORKER, sentences, inputs)
        sentences = (strong, "The service manager can agree here.")
        return needs(name, rules, Approver.SOCIAL_WORKER, sentences, inputs)
    if told:
        text = f"The placement plan lets the family decide. {_workers(given, told, 'is told', 'are told')}"
        return fine(name, rules, text, inputs, telling=True)
    return fine(name, rules, "The placement plan lets the family decide", inputs)


def placing_authority(given: CheckInput, _audience: Audience) -> Check:
    """The worker of a child whom another authority placed is always told (R27, E12)."""
    name, rules = "placing authority", ("R27",)
    placed = [child for child in given.children if child in given.placed_elsewhere]
    inputs = {"placed_elsewhere": [str(child) for child in placed]}
    if not placed:
        return fine(name, rules, "Placed by this service", inputs)
    text = f"{_workers(given, placed, 'is told', 'are told')}, because another authority placed them."
    return fine(name, rules, text, inputs, telling=True)


def short_break(given: CheckInput, audience: Audience) -> Check:
    """The caps of regulation 48, for the short-break category only, never for a sleepover (R28, S7)."""
    name, rules, policies = "short break", ("R28",), given.policies
    if given.break_days_used is None:
        return fine(name, rules, "Not a short break, so its caps do not count", {"short_break": False})
    days = given.dates.count
    total = given.break_days_used + days
    inputs = {"short_break": True, "days": days, "in_12_months": total}
    way_on = "You can offer other nights." if audience is Audience.HUB else "Choose fewer nights."
    if days > policies.break_days:
        return refused(name, rules, f"a short break is {policies.break_days} days at most", way_on, inputs)
    if total > policies.break_year_days:
        short = f"these would be {total} short-break days in 12 months, and {policies.break_year_days} are the most"
        return refused(name, rules, short, way_on, inputs)
    return fine(name, rules, f"{total} of {policies.break_year_days} days in 12 months", inputs)
