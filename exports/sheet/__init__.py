"""A practice as a sheet shows it, as frozen data: its blocks, key figures, words, and why one cannot be made.

Not here: any medium (html, docx, pdf, epub).
"""
