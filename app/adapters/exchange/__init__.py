"""Markets: any spot exchange of ccxt in a helper process, and the demo market."""
