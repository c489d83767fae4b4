"""Who is who in the demonstration. Everybody is invented; telephone numbers come from the range kept for drama."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "a light left on"  # noqa: S105 - of everybody in the demonstration, which refuses a real database


@dataclass(frozen=True, slots=True)
class DemoChild:
    """A child: age in years at loading. `siblings` names a group; `placed_by` another council (E12)."""

    name: str
    age: int
    authority: str = "delegated"
    siblings: str = ""
    placed_by: str = ""


@dataclass(frozen=True, slots=True)
class DemoHome:
    """A home: its name, its adults' first names, its children. `service` differs where a partner's home joins (E15).

    `checks`: how many days ago the first adult's DBS check or medical was done, where not lately.
    """

    name: str
    adults: tuple[str, ...]
    children: tuple[DemoChild, ...] = ()
    service: str = ""
    checks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DemoConstellation:
    """A constellation: where, in which state, its liaison worker, hub home (none while interim), rooms of its beds."""

    name: str
    service: str
    state: str
    liaison_worker: str
    hub: DemoHome | None
    rooms: tuple[str, ...]
    satellites: tuple[DemoHome, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class DemoService:
    """A fostering service, its kind, the regional hub that it belongs to (or none), and who works there."""

    name: str
    kind: str
    regional_hub: str
    manager: str
    social_worker: str
    duty_phone: str
    safeguarding_leads: tuple[str, ...]


REGIONAL_HUBS = ("Foster with the Fells", "Foster Midvale", "Foster Coastways")

SERVICES = (
    DemoService(
        "Wexmoor",
        "council",
        "Foster with the Fells",
        "Ruth Adeyemi",
        "Callum Reid",
        "01632 960190",
        ("Nina Osei", "Ivan Petrov"),
    ),
    DemoService(
        "Eskford", "council", "Foster with the Fells", "Martin Howe", "Lena Fischer", "01632 960191", ("Clare Dunn",)
    ),
    DemoService("Tarnley", "council", "Foster Midvale", "Sunita Rao", "Gareth Pugh", "01632 960192", ("Bal Gill",)),
    DemoService("Marlbeck", "council", "Foster Coastways", "Fiona Beck", "Yusuf Hale", "01632 960193", ("Ada Frost",)),
    DemoService("Lantern Fostering", "ifa", "", "Grace Oduya", "Tim Wren", "01632 960194", ("Joel Ince",)),
    DemoService("Oldhouse Fostering", "ifa", "", "Paul Dyer", "Asha Nair", "01632 960195", ("Mary Kemp",)),
)

STAFF = (
    ("Nell Hargreave", "Wexmoor", "user_admin", "User administrator"),
    ("Idris Cole", "Wexmoor", "user_admin", "User administrator"),
    ("Bea Lomax", "Wexmoor", "safeguarding_lead", "Safeguarding lead"),
)
"""Who runs a service besides its manager: name, service, role, and the role in words."""

C = DemoChild
H = DemoHome

HERON = DemoConstellation(
    name="Heron",
    service="Wexmoor",
    state="live",
    liaison_worker="Joanne Pryce",
    hub=H("Tallis", ("Marion", "Pete")),
    rooms=("Garden room", "Attic room"),
    phone="01632 960144",
    satellites=(
        H("Marsh", ("Dee", "Colin"), (C("Sol", 9), C("Mali", 12, "approve_each_time"))),
        H("Sethi", ("Anil",), (C("Reuben", 11), C("Hana", 7))),
        H("Okafor", ("Blessing", "Emeka"), (C("Tobi", 10),)),
        H("Brennan", ("Siobhan",), (C("Ivy", 8), C("Fern", 6))),
        H("Whitlock", ("Harriet", "June"), (C("Jess", 13, "approve_each_time", placed_by="Tarnley"),)),
        H("Lindqvist", ("Karin",), (C("Otto", 5), C("Nils", 14)), checks=(("dbs", 1040),)),
        H(
            "Carrow",
            ("Dave", "Lorna"),
            tuple(C(n, a, siblings="Carrow") for n, a in (("Poppy", 4), ("Jake", 7), ("Ruby", 9), ("Finn", 11))),
        ),
        H("Haddad", ("Maya",), (C("Zain", 15),), checks=(("medical", 760),)),
        H("Penrose", ("Gwen", "Art"), (C("Elsie", 3),), service="Lantern Fostering"),
        H("Ferris", ("Ros",), (C("Kai", 12),)),
    ),
)

WREN = DemoConstellation(
    name="Wren",
    service="Wexmoor",
    state="live",
    liaison_worker="Joanne Pryce",
    hub=H("Bryant", ("Carol",), (C("Lewis", 16),)),
    rooms=("Blue room", "Blue room"),
    phone="01632 960145",
    satellites=(
        H("Ashdown", ("Neil", "Trish"), (C("Amber", 9, siblings="Ashdown"), C("Leo", 7, siblings="Ashdown"))),
        H("Quigley", ("Moira",), (C("Sean", 12), C("Cara", 10))),
        H("Banerjee", ("Ravi", "Mita"), (C("Arun", 6), C("Tara", 11))),
        H("Holt", ("Sandra",), (C("Jay", 14), C("Mo", 13))),
        H("Voss", ("Eric", "Petra"), (C("Lina", 8), C("Emil", 5))),
        H("Dunmore", ("Alice",), (C("Beth", 15), C("Rory", 12))),
        H("Tranter", ("Mick", "Sal"), (C("Skye", 10), C("Ellis", 4))),
    ),
)

TEAL = DemoConstellation(
    name="Teal",
    service="Eskford",
    state="live",
    liaison_worker="Owen Bright",
    hub=H("Garland", ("Vera", "Stan")),
    rooms=("Front room", "Back room"),
    phone="01632 960146",
    satellites=(
        H("Nowak", ("Ewa",), (C("Kuba", 9), C("Ola", 6))),
        H("Sharpe", ("Linda", "Roy"), (C("Tyler", 13),)),
        H("Mensah", ("Abena",), (C("Kofi", 7), C("Ama", 10))),
        H("Field", ("Judith",), (C("Robin", 11),)),
        H("Castle", ("Ian", "Bev"), (C("Daisy", 8), C("Max", 15))),
        H("Lowe", ("Pam",), (C("Harry", 4),)),
    ),
)

PLOVER = DemoConstellation(
    name="Plover",
    service="Marlbeck",
    state="interim",
    liaison_worker="Nadia Khan",
    hub=H("Rowntree", ("Sheila",)),
    rooms=("Sea room", "Loft"),
    phone="01632 960147",
    satellites=(
        H("Archer", ("Tom", "Lucy"), (C("Milo", 9),)),
        H("Dalby", ("Kate",), (C("Nell", 12), C("Joe", 8))),
        H("Greaves", ("Phil",), (C("Ash", 14),)),
        H("Ibrahim", ("Salma",), (C("Yara", 7), C("Sami", 5))),
        H("Norris", ("Helen", "Bill"), (C("Toby", 10),)),
        H("Peake", ("Diane",), (C("Gus", 6),)),
    ),
)

CONSTELLATIONS = (HERON, WREN, TEAL, PLOVER)


def email_of(full_name: str) -> str:
    """ "Dee Marsh" as dee.marsh@kith.test."""
    return f"{full_name.lower().replace(' ', '.')}@kith.test"
