"""The networks that the notebooks build."""
