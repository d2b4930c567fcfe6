"""The journal's use cases: trades, imports, statistics."""
