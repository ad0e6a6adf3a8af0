"""E-mails: what they say, the queue, and how they leave."""
