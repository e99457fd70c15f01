"""One module per CMS family: its URL forms, its pager, its message boxes."""
