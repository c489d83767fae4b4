"""The second step of signing in: one-time codes from an app, and recovery codes for when the phone is gone (R73)."""
