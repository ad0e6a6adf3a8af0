"""Sheets as Word documents."""
