"""The pages about a network itself: cities, e-mails, topics, and what national coordinators read."""
