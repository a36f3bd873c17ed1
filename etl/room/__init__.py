"""The back room: processes beside those that serve pages, in which files are checked and versions made."""
