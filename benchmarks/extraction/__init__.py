"""Quality and speed of the extraction beside the libraries a user would pick instead, in one run."""
