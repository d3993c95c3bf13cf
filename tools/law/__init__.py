"""What is tried on the law and its tests, beside running them."""
