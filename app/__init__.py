"""Harrier finds, follows and judges rule-based crypto setups."""

__version__ = "0.1.0"
