"""Short references that people read to each other over the telephone."""

from __future__ import annotations

REFERENCE_LETTERS = "23456789CDFGHJKMNPQRTWXY"
"""No 0 O, 1 I L, U V, 2 Z, 5 S or 8 B pairs, and no vowels, so that no word comes out."""
_REFERENCE_LENGTH, _REFERENCE_BYTES = 5, 8


def reference(random_bytes: bytes) -> str:
    """A short reference like "4F2K7" from at least 8 random bytes; the caller sees that it is unique."""
    if len(random_bytes) < _REFERENCE_BYTES:
        raise ValueError(f"a reference needs {_REFERENCE_BYTES} random bytes")
    number, letters = int.from_bytes(random_bytes), ""
    for _ in range(_REFERENCE_LENGTH):
        number, letter = divmod(number, len(REFERENCE_LETTERS))
        letters += REFERENCE_LETTERS[letter]
    return letters
