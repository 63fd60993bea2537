"""When a card comes again: FSRS, and a date on top of it. No Django."""
