"""When a practice ran: reading it as cities write it, printing it, dates of which only a year or month is known."""
