"""Indicators computed in helper processes, since pandas would stall the window from any thread."""
