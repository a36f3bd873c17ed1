"""What a record says besides its fields, by the names under which its cells have it."""

from __future__ import annotations

NAME_UNIT = "name_unit"  # the unit in brackets behind the name of its row
ADDED = "added"  # the words by which its 累计数 is what came in, not what there is
REPORTER = "reporter"  # the department in a title where its row names another
TITLE_UNIT = "title_unit"  # the unit that a title names for the table, where its row has one of its own
TITLE = "title"  # the words of a title or a bracket by which figures may be stocks
ROW_ITEM = "row_item"  # the name in its row where its column is that of an item
MEASURE = "measure"  # its word for how its figures are meant
DISPUTED = "disputed"  # its name where that says the month's own figure and its column the year so far, or vice versa
BELOW = "below"  # its name where that only says how it is meant, or its months, the item being named above it
TAKEN = "taken"  # the heading of a month's own figure that is read as that at its end, no other being there
TITLE_ADDED = "title_added"  # the word of a title by which figures are what came in: 新增
AGAINST = "against"  # what titles say that its figure is, value or amount, where its heading says the other one
QUARTER = "quarter"  # the words of a title by which its figure may be of a quarter alone: 二季度累计
