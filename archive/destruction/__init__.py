"""Destroys approved records for good: in small batches, looked at again under lock, certified by a Merkle root."""
