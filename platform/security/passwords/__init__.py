"""What a password must not be, and which ones somebody had before."""
