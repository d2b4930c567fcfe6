"""What was really traded: fills, the trades they make, what was planned and noted, and figures."""
