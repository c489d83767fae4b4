"""Break-glass: where a child is, or what was written, for who may not see that otherwise, for an hour and a reason,
told and reviewed."""
