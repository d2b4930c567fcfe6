"""Use cases: streams of events over the domain, reaching the world through ports."""
