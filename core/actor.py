"""Who acts. A frozen value, so that nothing queries again after a commit (architecture 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or none) behind a unit of work, and the session or job that speaks for them.

    `service_id` is set for a worker's unit: it acts as one service. `link_id` is a link that was sent to somebody
    without an account: it acts as itself, whoever is signed in on that browser. `key_owner` is whom an idempotency
    key belongs to: the person, else the link, the visit, the job.
    """

    person_id: UUID | None = None
    session_id: UUID | None = None
    service_id: UUID | None = None
    job: str = ""
    visit: str = ""
    link_id: UUID | None = None

    @property
    def key_owner(self) -> str:
        """Whose idempotency keys these are."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        if self.link_id is not None:
            return f"link:{self.link_id}"
        return f"job:{self.job}" if self.job else f"visit:{self.visit}"

    @property
    def is_worker(self) -> bool:
        """Whether a background job acts, under the database role `worker`."""
        return bool(self.job)


NOBODY = Actor()


def worker(job: str, service_id: UUID | None = None) -> Actor:
    """The actor of a background job, acting as one service or (for jobs of the house) as none."""
    return Actor(job=job, service_id=service_id)
