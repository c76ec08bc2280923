"""Inspections of storage rooms: a checklist for each room, photos, who signs, and issues until they are closed."""
