"""Bringing in practices that stand elsewhere: reading a file, preparing and previewing its rows, doing and undoing it.

Not here: how a file is read as candidates (`forms.intake`).
"""
