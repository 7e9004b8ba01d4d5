"""The knowledge base at 300 to 100,000 cases: made, built, published, compared."""
