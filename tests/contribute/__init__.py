"""Tests of the contribution room."""
