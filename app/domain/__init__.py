"""The trade itself, as values and functions: no Qt, no input or output, no clock, no threads."""
