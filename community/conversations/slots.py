"""What a higher floor knows of a conversation that is read without being a member: the way back, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from accounts.shell.form_page import Link
from core.slots import Slot
from core.unit_of_work import Unit

OVERSEEN: Slot[Callable[[Unit, UUID], tuple[Link, datetime | None]]] = Slot("reading without being a member")
