"""What the user's desktop offers."""
