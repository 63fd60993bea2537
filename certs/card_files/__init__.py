"""Cards as files that other programs read. No Django."""
