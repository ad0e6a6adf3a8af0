"""What every domain needs and what knows no practice: database, clock, languages, pictures, texts compared."""
