"""Reads what a unit sends (docx, doc, md, txt, zip, folder) into a draft, treating it as a stranger's."""
