"""What is in a file: bytes, text, the parts of a workbook, cells that nobody sees; it ends in sheets of rows."""
