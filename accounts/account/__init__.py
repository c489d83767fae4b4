"""A person's own account: name, address, phone, the browsers in which they are signed in, invitations to them."""
