"""The help: a list of pages, a search, and the page that is read."""
