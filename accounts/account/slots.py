"""The slot of the account page: what else of one's account can be changed (passwords, second factors)."""

from __future__ import annotations

from collections.abc import Callable

from accounts.shell.service_parts import ServicePart
from core.slots import Slot
from core.unit_of_work import Unit

ACCOUNT_PARTS: Slot[Callable[[Unit], ServicePart | None]] = Slot("parts of the account page")
