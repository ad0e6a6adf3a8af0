"""Stylesheets, words, topics, faces and profiles of the house, as files. Reading them is `house`."""
