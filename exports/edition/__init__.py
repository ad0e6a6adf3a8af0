"""A year's practices as one volume, as a PDF and in Word: front matter, contents, indexes, figures, cover."""
