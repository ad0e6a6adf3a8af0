"""The pages of archivists: choosing an edition's practices, its front matter, building and downloading it."""
