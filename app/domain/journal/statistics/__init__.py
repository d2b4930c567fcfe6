"""What the trades of the journal say together."""
