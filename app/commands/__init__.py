"""The commands of `kith`, one file for each subject; `app/cli.py` gathers them."""
