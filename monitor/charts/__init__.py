"""Finished figures: one function a chart form, all of them finished by style.finish(), found by name in gallery.py."""
