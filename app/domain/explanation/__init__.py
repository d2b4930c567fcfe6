"""Why a rule holds or fails at one bar, node by node, read from the engine's own columns."""
