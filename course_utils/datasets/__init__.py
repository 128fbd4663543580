"""The course's data sets, one module each: a small bundled version and the real one, in the same
format."""
