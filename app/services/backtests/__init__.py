"""Rules put to the test of the past: runs, their results and their history."""
