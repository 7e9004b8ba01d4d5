"""Long campaigns of the desk."""
