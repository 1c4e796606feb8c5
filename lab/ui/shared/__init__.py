"""What screens share: state, address, words, look, the live chart, the table of runs."""
