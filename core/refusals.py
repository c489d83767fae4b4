"""Refusals: the one tree of expected exceptions. Their words may be shown to the person as they stand."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done, and the words say so to the person. Rendered in one place (app/errors.py)."""

    status = 400

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotFound(Refusal):
    """No such thing, or not for this person: the two answer alike (R71)."""

    status = 404

    def __init__(self) -> None:
        super().__init__("We cannot find this page.")


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it."""

    status = 403


class Changed(Refusal):
    """Somebody else was first, or the page is old: shown as it is now, nothing overwritten."""

    status = 409


class TooLate(Refusal):
    """The time in which this could be done is over; nothing was changed. The first sentence is the page's heading."""

    status = 409


class Invalid(Refusal):
    """What was typed cannot be used; `errors` maps field names to sentences."""

    status = 422

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


class KeyReused(Refusal):
    """An idempotency key came again with another body (architecture 1.4)."""

    status = 409

    def __init__(self) -> None:
        super().__init__("This form was already sent with other answers. Open the page again to send new ones.")


class Busy(Refusal):
    """No connection was free in time; try again soon."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Kith is very busy just now. Your words are safe on this page. Try again in a moment.")
