"""What a mail looks like beside its plain text: made from that text, so that both say the same."""
