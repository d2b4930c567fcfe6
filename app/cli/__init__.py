"""The command line: the window's peer, over the same services."""
