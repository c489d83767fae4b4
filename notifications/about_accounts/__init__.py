"""What people are told of their accounts by mail: invitations, changes of address and phone, new roles."""
