"""What people whose contacts stand in a practice have agreed to."""
