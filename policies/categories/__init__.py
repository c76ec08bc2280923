"""Categories (类别): the tree that every other part of a policy speaks of by code."""
