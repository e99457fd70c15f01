"""Finished files of all runs → one clean data set: columns, index of lines, selection, files or database, data card."""
