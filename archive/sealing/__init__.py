"""Sealing (封存) at the company's own instance, approved by a second person, and the numbered seals on paper."""
