"""What a company says of itself: name, logo, colour, letterhead, language, time zone."""
