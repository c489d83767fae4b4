"""The page of an operator: what is due, what runs, what failed, what the outbox holds. Names of jobs and numbers."""
