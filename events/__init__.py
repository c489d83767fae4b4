"""Events: webinars, masterclasses and the activities of constellations, from proposal to certificate."""
