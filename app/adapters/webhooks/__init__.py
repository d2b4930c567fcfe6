"""Listens for messages from outside, in a process of its own."""
