"""What people whose contacts stand in a practice have agreed to. Only models and the clock are known here."""
