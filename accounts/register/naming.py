"""Which authority is meant: by its code, or by its name however people write it ("Royal Borough of Greenwich")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from accounts.register.models import Authority

_FILLING = re.compile(
    r"\b(the|of|council|city|county|borough|boro|towns?|london|royal|metropolitan|district|unitary|authority|corporation|"
    r"children'?s? services?|mbc|lbc?|cc|dc|mdc|bc|ua|upon|on|with)\b"
)
_A_WORD = 3  # letters; shorter ones say nothing by themselves
_APART = re.compile(r"[^a-z ]+")


def bare_name(name: str) -> str:
    """The name without what councils put around it: "Kingston upon Hull, City of" is "kingston hull"."""
    plain = _APART.sub(" ", name.casefold().replace("&", " and ").replace("'", "").replace(".", ""))
    return " ".join(_FILLING.sub(" ", plain).split()) or " ".join(plain.split())


class AuthorityNames:
    """All authorities, found by code or name."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        for one in authorities:
            self._by_code[one.code.casefold()] = one.code
            self._names[one.code] = one.name
            for name in {one.name.casefold().strip(), bare_name(one.name)}:
                self._by_name.setdefault(name, set()).add(one.code)

    def find(self, written: str) -> str | None:
        """The code of the one authority that is meant, or None where none or several could be."""
        plain = written.casefold().strip()
        if plain in self._by_code:
            return self._by_code[plain]
        found = self._by_name.get(plain) or self._by_name.get(bare_name(written)) or self._named_in_part(written)
        return next(iter(found)) if len(found) == 1 else None

    def _named_in_part(self, written: str) -> set[str]:
        """The authorities whose name has all these words: "Hull" for Kingston upon Hull, "Newcastle City Council"."""
        words = set(bare_name(written).split())
        if not any(len(word) > _A_WORD for word in words):
            return set()
        return {code for name, codes in self._by_name.items() if words <= set(name.split()) for code in codes}

    def near(self, written: str) -> list[str]:
        """The names of authorities that this is near to, nearest first, for a "did you mean"."""
        codes: list[str] = []
        for name in get_close_matches(bare_name(written), self._by_name, n=3, cutoff=0.75):
            codes += sorted(self._by_name[name] - set(codes))
        return [self._names[code] for code in codes]
