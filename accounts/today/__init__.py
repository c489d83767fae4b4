"""Today: the first page, put together from what the features have for this person."""
