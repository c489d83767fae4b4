"""The work of passwords that is done behind the pages."""

from __future__ import annotations

from accounts.signin.passwords.services import begin_reset
from core.jobs.job import Job

SIGNIN_JOBS = {"begin-reset": Job(begin_reset)}
