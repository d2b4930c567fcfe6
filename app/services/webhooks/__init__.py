"""Messages from outside: listening, judging, keeping what became of each."""
