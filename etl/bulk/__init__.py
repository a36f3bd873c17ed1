"""Large files in the template's form, whole columns at a time; what is doubtful goes through the reader row by row."""
