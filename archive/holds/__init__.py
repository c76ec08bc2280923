"""Holds (冻结): what a dispute, an investigation or a debt keeps from being destroyed until it is released."""
