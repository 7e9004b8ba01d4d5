"""What the site looks like, and how fast it draws."""
