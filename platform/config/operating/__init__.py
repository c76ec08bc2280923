"""What the commands of operators do, once Django is set up."""
