"""Which entries make good cards, what stands on their two sides, and when a meaning changed. No Django."""
