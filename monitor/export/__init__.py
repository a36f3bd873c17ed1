"""Pictures, documents, slides and workbooks: each made from the assessments that the pages show."""
