"""The guides of the documentation, as they are read in the running product: `guide_texts`.

The folder `texts` holds a link to each page of docs/ that is one. Not here: their addresses
(`webapp.views.public.help`), and which section fits which page (`webapp.web.help_links`).
"""
