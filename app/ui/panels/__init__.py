"""The panels, one package each; each is declared in its package."""
