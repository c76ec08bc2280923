"""Records (案卷 and 件): what they hold, their numbers, their register, when they fall due."""
