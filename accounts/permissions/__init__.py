"""Who may do what: the access matrix as a table, and the one function that decides by it."""
