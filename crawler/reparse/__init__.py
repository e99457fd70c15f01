"""Reading archived pages by today's rules, and revising the lines that differ."""
