"""What knows no practice, person or request: database, clock, languages, pictures, texts compared."""
