"""Messages that other programs send: read, checked, and worded for TradingView."""
