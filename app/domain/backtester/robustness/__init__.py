"""Whether a result is more than luck: other parameters, times, orders, markets and entries."""
