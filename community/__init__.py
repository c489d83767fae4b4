"""The community across hubs: conversations, interest groups, discussions and the practice library."""
