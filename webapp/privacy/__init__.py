"""Personal data: who is shown to whom and until when, what is known of a person, and taking it out at their request."""
