"""Whether a result is more than luck: other parameters, other times, other orders, other entries."""
