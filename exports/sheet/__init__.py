"""A practice as frozen data: the sheet, its blocks, key figures and wording, and why one cannot be made; no medium."""
