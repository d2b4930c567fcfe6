"""One scan cycle, from universe to setups, told as a stream of events."""
