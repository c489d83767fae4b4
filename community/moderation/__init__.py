"""Reports of messages: a queue from which nothing leaves without a recorded reason that both sides are told (R40)."""
