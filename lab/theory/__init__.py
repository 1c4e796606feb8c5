"""The Learn pages' mathematics in NumPy, checked against TensorFlow."""
