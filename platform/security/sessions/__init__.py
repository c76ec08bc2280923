"""Where somebody is signed in: each browser, since when, and when it was last used."""
