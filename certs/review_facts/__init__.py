"""What a person's answers say when they are counted, and where its pictures' lines stand. No Django."""
