"""The page that shows every part of the design alive, for designers and for tests of contrast."""
