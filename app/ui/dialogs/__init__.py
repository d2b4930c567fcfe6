"""Windows of their own: preferences, about, error report. None of them holds up the others."""
