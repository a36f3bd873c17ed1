"""How departments write: numbers, months, units, names, and words that say of what a figure is."""
