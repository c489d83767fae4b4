"""The outbox: who is to be told of what, as ids; the words are made when it is sent, from what is true then."""
