"""From the tree of a rule to the steps that compute it."""
