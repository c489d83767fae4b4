"""Work that is due: rows with a time, done once by whichever worker takes them first."""
