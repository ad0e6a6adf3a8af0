"""What every domain needs and what knows no practice: database, clock, languages, pictures, texts compared.

Not here: what every page needs (`webapp.web`).
"""
