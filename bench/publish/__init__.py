"""Long campaigns for the publish room."""
