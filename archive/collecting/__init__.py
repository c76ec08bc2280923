"""What is collected before it is a record: cards to be signed, notes, files, forms of customers, and checks of it."""
