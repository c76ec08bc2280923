"""What of the archive lies in the name of a person who leaves, and how it passes to a successor."""
