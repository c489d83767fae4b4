"""Passkeys: a phone or computer that signs in by a finger, a face or its number. Both steps in one."""
