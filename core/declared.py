"""Declaring what a view, a socket event or a kind of stream is about: an action of the access matrix, or public.

A declaration decides nothing by itself; it is what a test walks, so that none is forgotten (architecture 5.7).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T", bound=Callable[..., object])

PUBLIC = "public"
DECLARED = "declared_access"


def about(action: str) -> Callable[[T], T]:
    """Declare the action of the matrix that a function answers for."""

    def declare(answers: T) -> T:
        setattr(answers, DECLARED, action)
        return answers

    return declare
