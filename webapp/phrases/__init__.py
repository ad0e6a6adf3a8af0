"""What the site says of each problem, proof, event, import and call, in the reader's language."""
