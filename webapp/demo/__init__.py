"""The demo network: its people, practices and pictures, and loading them into an empty database.

Here: the texts (`people.toml`, `practices`, `edition.toml`), their loader and the drawing of the pictures.
"""
