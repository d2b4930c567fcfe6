"""The demo market: a seeded, endless exchange that needs no network."""

from app.adapters.exchange.demo.exchange import DemoExchange

__all__ = ["DemoExchange"]
