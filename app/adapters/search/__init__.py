"""Searches through parameters."""
