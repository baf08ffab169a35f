"""Checks of event rows before the load and of the warehouse after it, and the page that shows their result."""
