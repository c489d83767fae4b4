"""What each person wants to be told, by which way and when: presets, choices, quiet hours, a pause."""
