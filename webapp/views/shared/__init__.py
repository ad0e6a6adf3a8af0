"""What the pages of several audiences are made of: the answer editor, answers read back, cards, downloads, comments."""
