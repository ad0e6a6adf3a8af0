"""What everyone reads: front page, catalogue, practices, editions, feeds, and the list for other sites."""
