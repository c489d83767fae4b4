"""`/.well-known/security.txt` (RFC 9116): where somebody who found a weakness can say so. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

VALID_FOR = timedelta(days=180)
"""RFC 9116 asks for less than a year. Counted from the day on which it is read: who serves it stands by it."""


def security_txt(contact: str, base_url: str, now: datetime) -> str:
    """The file, for a contact that is an address `mailto:` or `https:`."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        ("Contact", contact),
        ("Expires", f"{day + VALID_FOR:%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", "en, cy"),
        ("Canonical", f"{base_url.rstrip('/')}/.well-known/security.txt"),
    )
    return "".join(f"{name}: {value}\n" for name, value in lines)
