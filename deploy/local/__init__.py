"""The toolchain behind `dev.py`: everything one machine needs to run and test Kith.

Only the standard library is imported here, since this code runs before anything is installed. What a
person has to put right is a `Trouble`: one plain sentence, never a traceback.
"""
