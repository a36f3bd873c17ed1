"""Records held against each other, against their sums and against what is published."""
