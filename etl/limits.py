"""Every limit that a received file must keep; a refusal names the one that it broke."""

FILE_BYTES = 50_000_000
INFLATED_BYTES = 200_000_000  # of a workbook, all its parts unpacked
SHEETS = 50
ROWS = 500_000  # of one sheet or text file
COLUMNS = 500
GRID_CELLS = 10_000_000  # the rectangle that a sheet spans, which the reader holds in memory whole
CELL_CHARACTERS = 32_767  # as Excel has it
TEXT_CHARACTERS = 50_000_000  # of all cells of a sheet: a workbook keeps a text once, however many cells show it
CELL_LINES = 50  # more line breaks in one cell mean a quotation mark that was never closed
QUOTING_FAULTS = 100
HEADER_WITHIN_ROWS = 50
TABLES = 20  # of one sheet, one below the other
TABLE_SEARCHES = 200  # rows of one sheet that are tried as the header of a further table
NAME_SEARCHES = 300  # unknown names of one file for which likely meanings are looked up
LABELS = 5_000  # different headings and names of rows of one file that are taken apart
FIGURES = 100_000  # of one sheet with months, items or districts across the top
MERGED_CELLS = 200_000  # of one sheet that are filled from the first cell of their range
ODD_CELLS = 200_000  # of one sheet that are read otherwise than as they are kept: 55%, formulas without value
SHARED_TEXTS = 1_000_000  # of an old workbook
MARKUP_CHARACTERS = 20_000_000  # of a web page or an XML table
FILLED_CELLS = 2_000_000  # of an XML table, each of which is kept by itself
TOTALS = 2_000  # of one file that are held against what they are the sum of
FAULTY_ROWS = 10_000  # of one file that are looked at one by one; rows beyond the last of them are counted only
INTEGER_DIGITS = 15
FRACTION_DIGITS = 8
PROBLEMS_SHOWN = 1_000  # of one file; what goes beyond is counted, not listed
# Files in the template's form are read in bulk once they are large; what is not of that form keeps the limits above.
BULK_FROM_BYTES = 2_000_000  # some twenty thousand rows
BULK_AGAIN_FROM_BYTES = 150_000  # some fifteen hundred rows
BULK_FILE_BYTES = 4_000_000_000
BULK_ROWS = 20_000_000
BULK_RAGGED = 50_000  # rows with fewer or more cells than the header
BULK_MEMORY = "640MB"  # that DuckDB takes for it; what goes beyond is spilled into the installation's folder
BULK_CELLS = 1_000_000  # series × months that a thread holds against each other at a time
