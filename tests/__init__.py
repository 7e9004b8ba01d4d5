"""Tests: one folder per room, rules of the whole house in `test_house.py`."""
