"""The outside world behind the services' ports; siblings never import one another."""
