"""The pages of a city: starting, writing, checking and sending a practice, and the people who work on it."""
