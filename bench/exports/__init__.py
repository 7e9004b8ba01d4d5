"""Measurements of the exports; none of them is a test."""
