"""Builds one clean data set from the finished files of all runs."""
