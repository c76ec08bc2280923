"""People, posts, sign-in, keys, audit and the permission port; no screens, no tasks."""
