"""The optional rules, one file each with its arithmetic, its place in the law, its sentences: they
only tighten. build.py imports those that a site's settings ask for, the others cost nothing."""
