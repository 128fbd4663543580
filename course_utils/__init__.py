"""The models, loops and helpers that the notebooks of this course import.

Every module stands alone and is imported by name: `from course_utils.training import fit`. Nothing
is loaded here, so `import course_utils` costs nothing.
"""
