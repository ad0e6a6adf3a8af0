"""Files that were uploaded or made, in a folder or in S3, and what an upload must pass.

Not here: what documents look like (`exports`), and who may open a file (`webapp.views`).
"""
