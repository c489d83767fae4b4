"""The decision by the access matrix, over plain relations: roles by place, letters by what holds (R71, R72, S23)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest
from sqlalchemy.orm import Session

from accounts.permissions.decide import Answer, answer, answer_for, may, require
from accounts.permissions.matrix import MATRIX
from accounts.permissions.roles import Role, Scope, When, roles_of
from core.actor import NOBODY, Actor
from core.ids import new_id
from core.refusals import NotAllowed, NotFound
from core.unit_of_work import Relation, Unit

SERVICE, OTHER_SERVICE, HERON, WREN, MARSH = (new_id() for _ in range(5))
HERE = Scope(service_id=SERVICE, constellation_id=HERON, households=frozenset({MARSH}), subject_id=new_id())


def unit_of(*relations: Relation) -> Unit:
    """A unit of work of somebody who stands in these relations; it reaches no database."""
    unit = Unit(cast("Session", None), Actor(person_id=new_id()), datetime(2026, 3, 2, tzinfo=UTC))
    unit.relations = frozenset(relations)
    return unit


def in_service(role: str, service: object = SERVICE) -> Relation:
    return Relation(service, role, service_id=service)  # type: ignore[arg-type]


LIAISON = Relation(HERON, "liaison_worker", service_id=SERVICE)
SATELLITE = Relation(HERON, "satellite_carer", service_id=SERVICE)


@pytest.mark.parametrize(
    ("relation", "role"),
    [
        (LIAISON, Role.LIA),
        (SATELLITE, Role.SAT),
        (Relation(HERON, "hub_carer", service_id=SERVICE), Role.HUB),
        (Relation(WREN, "satellite_carer", service_id=SERVICE), Role.CAR),
        (Relation(MARSH, "carer", service_id=SERVICE), Role.CAR),
        (Relation(MARSH, "supervising_social_worker", service_id=SERVICE), Role.SSW),
        (Relation(MARSH, "supervising_social_worker", service_id=OTHER_SERVICE), Role.SSW),
        (in_service("service_manager"), Role.SMG),
        (in_service("safeguarding_lead"), Role.SGL),
        (in_service("user_admin"), Role.UAD),
        (in_service("records_officer"), Role.DPO),
        (in_service("auditor"), Role.AUD),
        (in_service("service_manager", OTHER_SERVICE), Role.XLA),
        (Relation(new_id(), "platform_operator"), Role.OPS),
        (Relation(new_id(), "coach"), Role.LRN),
    ],
)
def test_what_a_relation_is_towards_a_thing(relation: Relation, role: Role) -> None:
    assert roles_of(unit_of(relation), HERE) == {role}


def test_R72_a_liaison_worker_next_door_is_nothing_here() -> None:
    assert roles_of(unit_of(Relation(WREN, "liaison_worker", service_id=SERVICE)), HERE) == frozenset()


def test_R72_a_worker_of_another_home_is_nothing_here() -> None:
    other = Relation(new_id(), "supervising_social_worker", service_id=SERVICE)
    assert roles_of(unit_of(other), HERE) == frozenset()


def test_a_worker_of_any_home_is_one_towards_what_is_nobodys() -> None:
    other = Relation(new_id(), "supervising_social_worker", service_id=SERVICE)
    assert roles_of(unit_of(other), Scope(service_id=SERVICE)) == {Role.SSW}
    assert roles_of(unit_of(other), Scope(service_id=OTHER_SERVICE)) == {Role.XLA}


def test_who_is_signed_out_and_who_has_no_relation_yet() -> None:
    nobody = Unit(cast("Session", None), NOBODY, datetime(2026, 3, 2, tzinfo=UTC))
    assert roles_of(nobody, HERE) == {Role.PUB}
    assert roles_of(unit_of(), HERE) == {Role.INV}


def test_several_roles_get_the_best_of_their_answers() -> None:
    assert answer(unit_of(SATELLITE), "bed.availability_edit", HERE) is Answer.NOT_ALLOWED
    assert answer(unit_of(SATELLITE, in_service("service_manager")), "bed.availability_edit", HERE) is Answer.YES


@pytest.mark.parametrize("action", sorted(MATRIX))
def test_a_letter_opens_only_when_what_it_asks_holds(action: str) -> None:
    for role, letter in MATRIX[action].items():
        bare, all_holds = answer_for(role, action), answer_for(role, action, frozenset(When))
        if letter in "Ya-x":
            assert bare is all_holds is {"-": Answer.NOT_THERE, "x": Answer.NOT_ALLOWED}.get(letter, Answer.YES)
        else:
            assert bare is (Answer.NOT_ALLOWED if letter in "bvsmRAB" else Answer.NOT_THERE)
            assert all_holds is Answer.YES
            assert answer_for(role, action, frozenset(When) - {When(letter)}) is bare


def test_S23_who_is_apart_may_agree_and_who_asked_may_not() -> None:
    manager = unit_of(in_service("service_manager"))
    assert not may(manager, "stay.approve", HERE)
    assert may(manager, "stay.approve", HERE.when(apart=True))
    assert not may(manager, "stay.approve", HERE.when(apart=False))


def test_R71_what_is_not_for_me_is_not_there_and_what_i_see_says_so() -> None:
    neighbour = unit_of(Relation(WREN, "satellite_carer", service_id=SERVICE))
    with pytest.raises(NotFound):
        require(neighbour, "stay.accept", HERE)
    with pytest.raises(NotAllowed):
        require(unit_of(SATELLITE), "stay.accept", HERE)
    with pytest.raises(NotFound):  # of another family in it: seen is what is read
        require(unit_of(SATELLITE), "stay.accept", HERE, seen_by="stay.read")


def test_an_action_that_the_matrix_does_not_know_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        may(unit_of(LIAISON), "stay.steal", HERE)
