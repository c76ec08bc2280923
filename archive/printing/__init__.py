"""What the archive prints: the card of a record, blank cards, the register, lists."""
