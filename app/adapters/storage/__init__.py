"""Everything kept on disk: database, candles, settings, backups."""
