"""Personal data: asking people again, what is known of a person, and taking it out at their request."""
