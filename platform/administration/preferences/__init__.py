"""What a person likes: language, time zone, density; and what they put aside."""
