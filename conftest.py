"""Everything pytest is told about the notebooks stands in tests/nbval_tolerance.py."""

pytest_plugins = ["tests.nbval_tolerance"]
