"""From what happens to what is told.

For the panel: `AlertCentre` (list, unread, outbox, retry, mute, templates, test messages) is
``application.alerts``, `PriceAlertService` is ``application.price_alerts``; news comes as the
events of `app.services.alerts.events`.

For whoever stores a setup: call `AlertRecorder.setups` inside the same unit of work, and
`AlertRecorder.announce` with its answer after the commit.
"""
