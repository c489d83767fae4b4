"""Break-glass: where a child is, for who may not see that otherwise, for an hour and a reason, told and reviewed."""
