"""What the Learn pages share: state in the URL, the frame of a page, the animated surface."""
