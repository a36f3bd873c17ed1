"""Departmental files in, observations checked, the warehouse built and swapped in whole."""
