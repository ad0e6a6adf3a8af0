"""Cities and their people, as the network keeps them."""
