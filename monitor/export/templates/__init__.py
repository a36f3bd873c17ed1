"""The template files of documents: press.docx and slides.pptx; make.py and make_slides.py say how they were made."""
