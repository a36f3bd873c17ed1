"""What headings, titles and columns say: the item, the month, the measure of every column."""
