"""Stays: asking for sleepovers, answering, and what is on each bed each night."""
