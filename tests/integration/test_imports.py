"""Records from files: tried first, every mistake with its row, all or nothing, and again changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.imports.carrying_out import import_file, open_file, try_file
from accounts.imports.importer import Report
from accounts.imports.reading import FileRefused
from accounts.register.filling import fill_register
from accounts.register.models import Authority
from accounts.register.naming import AuthorityNames
from constellations.homes.importing import HOME_IMPORTERS
from core.refusals import NotAllowed, NotFound
from tests.factories import import_files as files
from tests.factories.import_files import Lines, csv_file, csv_text, workbook
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody
from tests.factories.pages_watch import changed, contents
from tests.harness.rolled_back import RolledBackDatabase

OpenAs = Callable[[Somebody], Browser]
Bring = Callable[..., Report]


@pytest.fixture
def admin(house: House) -> Somebody:
    """Wexmoor's user administrator."""
    with house.database.as_owner() as session:
        return Builder(session).member("Una Dale", house.heron.service_id, "user_admin")


@pytest.fixture
def bring(house: House, admin: Somebody, app_context: Flask, tmp_path: Path) -> Bring:
    """Brings lines in as CSV: `bring("households", lines)`; `doing` is import_file or try_file."""
    house.database.act_as("kith_owner")
    fill_register(house.database.connection)

    def bring_lines(kind: str, lines: Lines, doing: Callable[..., Report] = import_file) -> Report:
        return doing(admin.actor, HOME_IMPORTERS[kind], house.heron.service_id, open_file(csv_file(tmp_path, lines)))

    return bring_lines


@pytest.fixture
def brought(bring: Bring) -> Bring:
    """After households and their carers came."""
    for kind in ("households", "carers"):
        assert bring(kind, files.ALL[kind]).wrong == 0
    return bring


def words_of(report: Report) -> list[str]:
    """The problems, each with its row, in the order of the rows."""
    return [f"{number}: {words}" for number, words in report.problems]


def test_a_service_comes_in_and_comes_in_again(house: House, bring: Bring) -> None:
    for kind, lines in files.ALL.items():
        report = bring(kind, lines)
        assert (report.new, report.changed, report.wrong) == (len(lines) - 1, 0, 0), (kind, report.problems)
    before = contents(house.database)
    for kind, lines in files.ALL.items():
        report = bring(kind, lines)
        assert (report.new, report.changed, report.same, report.wrong) == (0, 0, len(lines) - 1, 0), kind
    assert set(changed(before, contents(house.database))) == {"audit_entry"}  # that it was done


def test_a_trial_says_what_would_be_and_changes_nothing(house: House, bring: Bring) -> None:
    before = contents(house.database)
    report = bring("households", files.HOUSEHOLDS, try_file)
    assert (report.new, report.told) == (2, [(2, "new", "The Fenner family"), (3, "new", "The Quill family")])
    assert changed(before, contents(house.database)) == []


def test_one_mistake_and_nothing_comes_in(house: House, bring: Bring) -> None:
    before = contents(house.database)
    report = bring("households", (*files.HOUSEHOLDS, ("H3", "")))
    assert words_of(report) == ["4: name is empty."]
    assert changed(before, contents(house.database)) == []


def test_what_changed_is_told_and_audited(house: House, brought: Bring) -> None:
    lines = (files.HOUSEHOLDS[0], ("H1", "Fenner-Lowe"), ("H2", "Quill"))
    report = brought("households", lines)
    assert (report.changed, report.same) == (1, 1)
    assert report.told == [(2, "changed", "Fenner becomes Fenner-Lowe")]
    kept = "select detail from audit_entry where kind = 'record-imported' order by id desc limit 1"
    with house.database.as_owner() as session:
        detail = session.execute(text(kept)).scalar_one()
    assert detail["changes"] == [["name", "Fenner", "Fenner-Lowe"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(
    house: House, admin: Somebody, app_context: Flask, tmp_path: Path, encoding: str, separator: str
) -> None:
    lines = (("reference", "name"), ("H1", "Müller-Ö’Neill" if encoding != "cp1252" else "Müller"), ("H2", "Quill"))
    path = csv_file(tmp_path, lines, encoding=encoding, separator=separator)
    report = try_file(admin.actor, HOME_IMPORTERS["households"], house.heron.service_id, open_file(path))
    assert (report.wrong, report.new) == (0, 2)
    assert "ller" in report.told[0][2]
    assert "�" not in report.told[0][2]


def test_a_workbook_with_days_numbers_and_formulas(
    house: House, admin: Somebody, brought: Bring, tmp_path: Path
) -> None:
    lines = (
        files.TERMS[0],
        ("H1", 2.0, 5, 12, "any", "short_term", NOW.replace(tzinfo=None)),
        ("H2", "=1+1", 0, 18, "any", "long_term", date(2026, 2, 1)),
    )
    path = workbook(tmp_path, lines)
    report = try_file(admin.actor, HOME_IMPORTERS["terms"], house.heron.service_id, open_file(path))
    assert report.new == 1
    assert words_of(report) == ["3: most_children: This is a formula. Type the value itself."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\0\0\0\0\0\0", "This file is not a list."),
        (b"PK\x03\x04 broken", "has no column"),
        (b"name,Name\nH1,Fenner\n", "Two columns are called name."),
        (b"name\nFenner\n", "The file has no column reference."),
        (b'reference,name\n"H1,Fenner\n', "This file cannot be read."),
    ],
)
def test_what_is_no_file_of_records_is_said_in_a_sentence(
    house: House, admin: Somebody, app_context: Flask, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=words.replace(".", r"\.")):
        try_file(admin.actor, HOME_IMPORTERS["households"], house.heron.service_id, open_file(path))


MISTAKES = {
    "households": (
        (("H1", "Fenner"), ("H1", "Other")),
        ["3: Row 2 is about the same reference."],
    ),
    "carers": (
        (
            ("C9", "H9", "Al", "Roe", "", "yes"),
            ("C1", "H1", "Rosa", "Fenner", "", "no"),
            ("C8", "H1", "Al", "Roe", "", "maybe"),
            ("C7", "H1", "=HYPERLINK(1)", "Roe", "", "yes"),
        ),
        [
            "2: No household 'H9' was brought in. Bring the households in first.",
            "3: The approval is another here. Change it on the home's page, with the reason.",
            "4: approved: Write yes or no, not 'maybe'.",
            "5: given_name: This is a formula. Type the value itself.",
        ],
    ),
    "terms": (
        (
            ("H1", 2, 12, 5, "any", "short_term", "2026-01-01"),
            ("H2", 2, 5, 12, "all", "short_term", "2026-01-01"),
            ("H2", 99, "x", 12, "any", "emergency", "2026-01-01"),
        ),
        [
            "2: The oldest age is below the youngest.",
            "3: gender: 'all' is none of: any, girls, boys.",
            "4: most_children: Write a number from 1 to 20, not '99'. youngest: Write a number from 0 to 18, not 'x'.",
        ],
    ),
    "children": (
        (
            ("K1", "H1", "Tam Fenner", "2016-04", "", "", "", ""),
            ("K2", "H1", "Ivy", "April", "", "", "", ""),
            ("K3", "H1", "Ned", "1990-01", "", "", "", ""),
            ("K4", "H1", "Joy", "2016-01", "Northumbria", "", "", ""),
            ("K5", "H1", "Ada", "2016-01", "", "", "delegated", ""),
        ),
        [
            "2: first_name: Write the first name or a nickname alone. Kith never keeps a child's surname.",
            "3: born: Write the year and month of birth, like 2016-04.",
            "4: born: Check the year. Kith keeps children and young people up to 25.",
            "5: 'Northumbria' is no authority of England. Did you mean Northumberland?",
            "6: review_on is empty: say when the sleepover authority is looked at again (R26).",
        ],
    ),
    "memberships": (
        (
            ("satellite", "Teal", "H1", ""),
            ("hub", "Heron", "H1", ""),
            ("liaison_worker", "Heron", "", "S9"),
            ("manager", "Heron", "", ""),
        ),
        [
            "2: There is no constellation 'Teal' here.",
            "3: The constellation has another hub home on these days (R1). End that place first.",
            "4: No member of staff 'S9' was brought in. Bring the social workers in first.",
            "5: role: 'manager' is none of: hub, satellite, liaison worker, supervising social worker.",
        ],
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_every_mistake_is_said_with_its_row_R35_R1(house: House, brought: Bring, kind: str) -> None:
    rows, said = MISTAKES[kind]
    before = contents(house.database)
    report = brought(kind, (files.ALL[kind][0], *rows))
    assert words_of(report) == said
    assert changed(before, contents(house.database)) == []


def test_who_was_typed_in_by_hand_before_is_not_doubled(house: House, bring: Bring) -> None:
    with house.database.as_owner() as session:
        reference = {"service": house.heron.service_id, "home": house.marsh.id}
        session.execute(text("insert into import_key values (:service, 'household', 'M1', :home)"), reference)
    report = bring("carers", (files.CARERS[0], ("C1", "M1", "Dee", "Marsh", "01632 960112", "yes")))
    assert (report.new, report.changed, report.wrong) == (0, 1, 0)


def test_only_a_user_administrator_of_the_service(house: House, app_context: Flask, tmp_path: Path) -> None:
    path = csv_file(tmp_path, files.HOUSEHOLDS)
    refused = {house.manager: NotAllowed, house.other_manager: NotFound, house.marsh.carer: NotFound}
    for person, refusal in refused.items():
        with pytest.raises(refusal):
            try_file(person.actor, HOME_IMPORTERS["households"], house.heron.service_id, open_file(path))


def sent(browser: Browser, kind: str, lines: Lines, **fields: str) -> str:
    """Send a file to the page of a kind; returns the page's words."""
    path = f"/service/imports/{kind}"
    data = {**browser.hidden(path), **fields, "file": (io.BytesIO(csv_text(lines).encode()), "records.csv")}
    answer = browser.client.post(path, data=data, headers={"Origin": ORIGIN}, content_type="multipart/form-data")
    assert answer.status_code in (200, 422)
    return answer.get_data(as_text=True)


def tried_mark(page: str) -> str:
    """The fingerprint that the page's second form carries."""
    return page.split('name="tried" value="')[1].split('"', maxsplit=1)[0]


def test_by_the_page_a_file_is_tried_and_then_brought_in(house: House, admin: Somebody, open_as: OpenAs) -> None:
    browser = open_as(admin)
    assert browser.get("/service").has_link("Bring records in")
    before = contents(house.database)
    page = sent(browser, "households", files.HOUSEHOLDS)
    assert "2 rows: 2 new. Nothing has been changed." in page
    assert "household" not in changed(before, contents(house.database))
    other = sent(browser, "households", files.HOUSEHOLDS[:2], tried=tried_mark(page))
    assert "This is not the file that was tried." in other
    assert "household" not in changed(before, contents(house.database))
    assert "It is done: 2 new." in sent(browser, "households", files.HOUSEHOLDS, tried=tried_mark(page))
    assert "household" in changed(before, contents(house.database))
    assert "Choose a file." in browser.post("/service/imports/households", browser.hidden(), status=422).html


def test_authorities_are_known_however_they_are_written(database: RolledBackDatabase) -> None:
    database.act_as("kith_owner")
    fill_register(database.connection)
    with database.as_owner() as session:
        names = AuthorityNames(session.query(Authority).all())
    meant = {
        "E09000011": ("Greenwich", "Royal Borough of Greenwich", "greenwich lbc", "E09000011"),
        "E06000010": ("Kingston upon Hull, City of", "Kingston upon Hull", "Hull City Council"),
        "E06000057": ("Northumberland County Council", "Northumberland"),
        "E10000014": ("Hampshire CC", "Hampshire County Council"),
    }
    for code, written in meant.items():
        assert {names.find(one) for one in written} == {code}, written
    assert names.find("Northumbria") is None
    assert names.near("Northumbria") == ["Northumberland"]
