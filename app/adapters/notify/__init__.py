"""Ways out of the program for alerts: Telegram, whatever Apprise reaches, signed webhooks."""
