"""What Kith says of itself: how accessible it is, what it keeps of whom, and where to report a weakness."""
