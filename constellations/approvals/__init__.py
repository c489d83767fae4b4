"""Approval links: a child's social worker, who has no account, agrees to a sleepover by a link (W1, R25, S3, S25)."""
