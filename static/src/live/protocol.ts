/** What the page and the relay say to each other; the server's side is `core/streams`. */

/** How far somebody has come in one stream. Epoch 0 with seq 0: read before the stream had an entry. */
export interface Position {
  readonly stream: string;
  readonly epoch: number;
  readonly seq: number;
}

/** Something happened, about something; what it was is read by asking for the page's part again. */
export interface Entry {
  readonly seq: number;
  readonly kind: string;
  readonly subject: string | null;
}

/** One line of a `follow`: entries of this stream after `after` are wanted. */
export interface Wanted {
  readonly stream: string;
  readonly epoch: number;
  readonly after: number;
}

/** The answer to one line of a `follow`. */
export interface Answer {
  readonly stream: string;
  readonly epoch: number;
  readonly seq: number;
  readonly entries: readonly Entry[];
  readonly more: boolean;
  readonly reset: boolean;
  readonly refused: boolean;
}

/** New entries of a stream, in order; sent by the relay. */
export interface EntriesEvent {
  readonly stream: string;
  readonly epoch: number;
  readonly entries: readonly Entry[];
}

/** A stream has begun again (a restore, or its old entries are gone): the page must be read anew. */
export interface ResetEvent {
  readonly stream: string;
  readonly epoch: number;
  readonly seq: number;
}

/** As many streams as one `follow` may name. */
export const MOST_STREAMS = 50;
