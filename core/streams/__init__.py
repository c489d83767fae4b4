"""Streams: what is live. Numbered without gaps, durable, without content (architecture 1.3).

What a page and the relay say to each other:

- A page carries `data-stream`, `data-epoch`, `data-seq`, read by `positions` before its content. A stream that has
  no entry yet has epoch 0 and seq 0.
- `follow` [{stream, epoch, after}], up to 50, answers {"streams": [{stream, epoch, seq, entries: [{seq, kind,
  subject}], more, reset, refused}]}: `seq` is the last one served, `more` asks for another `follow` from there,
  `reset` says that the page has to be read again, `refused` that the stream is not there for this person.
- `unfollow` [stream] answers {"streams": [stream]}. Whatever cannot be answered answers {"error": words}.
- The server emits `entries` {stream, epoch, entries: [{seq, kind, subject}]} in order for each stream, `reset`
  {stream, epoch, seq}, `evicted` {stream}. A doubled entry is told by its seq; a missing one is asked for again.
- A session that ends is disconnected by the server for good ("io server disconnect"); a server that goes away only
  closes the transport, so that its clients come back to another.
"""
