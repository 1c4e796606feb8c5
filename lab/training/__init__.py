"""Everything that needs Keras: build, train and save a model. For worker processes only."""
