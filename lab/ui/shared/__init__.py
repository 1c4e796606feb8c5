"""What screens share: state, address, look, words, the live chart and the table of runs."""
