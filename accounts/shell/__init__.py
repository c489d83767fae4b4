"""The shell around every page: who and where one is, the ways on, and how a page is shown."""
