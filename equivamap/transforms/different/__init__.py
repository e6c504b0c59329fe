"""Changes that make another model of it, each with a harmless look-alike."""
