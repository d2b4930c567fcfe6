"""The desktop window: the only place that knows Qt."""
