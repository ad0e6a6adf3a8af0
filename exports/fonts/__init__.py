"""The typefaces that are shipped: which characters they have, and writing from right to left."""
