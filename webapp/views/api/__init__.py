"""The addresses for programs: the catalogue, submissions, OAI-PMH, health, and the page that tries them."""
