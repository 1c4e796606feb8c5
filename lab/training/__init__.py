"""Everything that needs Keras: build a model, train it, save it. Imported in worker processes only."""
