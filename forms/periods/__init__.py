"""When a practice ran: reading and printing periods, and dates of which only a year or month is known."""
