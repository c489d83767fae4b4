"""Offload: the only way for CPU-heavy work (argon2, images, PDF) out of the process's sockets' way.

Under gevent the work runs in the hub's thread pool, so that other greenlets go on; elsewhere threads are real
and the call runs where it stands. The caller holds no database connection across it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


try:
    import gevent
    from gevent.monkey import is_module_patched
except ImportError:  # no wheel for this system: threads are real there
    gevent = None


def offload(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run the work without stopping the process's other work, and return or raise what it does."""
    if gevent is None or not is_module_patched("threading"):
        return work(*args, **kwargs)
    result: R = gevent.get_hub().threadpool.apply(work, args, kwargs)
    return result
