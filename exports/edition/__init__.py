"""A year's practices as one edition, as a PDF and in Word: front matter, contents, indexes, figures, cover."""
