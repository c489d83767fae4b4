"""Reading with a reason: the cells R of the access matrix. A page asks why, writes it down, and then shows."""
