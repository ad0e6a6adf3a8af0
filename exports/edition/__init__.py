"""A year's practices as one volume: front matter, contents, indexes, figures; as a PDF and in Word."""
