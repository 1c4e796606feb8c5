"""The post's theory in NumPy: quick enough for every click, checked against TensorFlow."""
