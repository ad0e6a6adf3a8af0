"""Countries and cities: codes, names in any language, and their names in running text."""
