"""The slots of what must hold before a role in a constellation is given or ends (accounts know no constellation's life,
W4), and of what else one can do from a person's page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from accounts.people.queries import Standing
from accounts.shell.form_page import Link
from core.slots import Slot
from core.unit_of_work import Unit

PERSON_WAYS: Slot[Callable[[Unit, UUID], Link | None]] = Slot("what one can do from a person's page")
"""Each is a way on from the page of a person, or None where the actor has none."""
BEFORE_ENDING: Slot[Callable[[Unit, Standing], str | None]] = Slot("what holds before a role ends")
"""Each says in words why this role cannot end yet, or None."""
BEFORE_GIVING: Slot[Callable[[Unit, UUID], str | None]] = Slot("what holds before a role is given")
"""Each says in words why nobody can be given a role in this space, or None."""
