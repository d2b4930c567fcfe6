"""Edit forms made from pydantic models."""
