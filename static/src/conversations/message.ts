/** A message as the server gives it: the same for every member. */
export interface Message {
  readonly id: string;
  readonly number: number;
  /** The name that its author's device gave it. */
  readonly client: string;
  readonly author: string;
  readonly name: string;
  readonly initials: string;
  readonly worker: boolean;
  readonly role: string;
  readonly at: string;
  readonly words: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  /** Held back by the safeguarding team: its place stands, without words. */
  readonly held: boolean;
  /** The message that it answers, or nothing. Its words are looked up when they are shown, never copied. */
  readonly reply_to: string;
  /** What others feel about it: kind, their names, whether this reader shares it. */
  readonly felt: readonly Felt[];
  /** Of how many it is asked that they confirm it, how many have, and what is asked of this reader. */
  readonly asked: Asked | null;
}

export type Felt = readonly [kind: string, names: readonly string[], mine: boolean];

export interface Asked {
  readonly of: number;
  readonly done: number;
  readonly mine: "" | "asked" | "done";
}

/** What the server answers when asked what came since a number. */
export interface Since {
  readonly messages: readonly Message[];
  /** The messages that were named, as they are now. */
  readonly changed: readonly Message[];
  /** What these answer, as far as it is not among them and the reader may see it. */
  readonly quotes: readonly Message[];
  readonly more: boolean;
  readonly head: number;
  readonly read_to: number;
  readonly unread: number;
  /** In all conversations together. */
  readonly total: number;
}

/** What was written here and is not known to be at the server yet. */
export interface Waiting {
  readonly client: string;
  readonly words: string;
  /** When it was written, in milliseconds; the order in which it is sent. */
  readonly at: number;
  readonly state: "waiting" | "sending" | "failed" | "asked";
  /** Why it failed, in words. */
  readonly why: string;
  /** What it can be sent without, where that is why it was refused. */
  readonly without?: Part;
  /** What the server asks about it before it goes, while it is "asked". */
  readonly question?: Question;
  /** What its author has said yes to. */
  readonly sure?: string;
  /** The message that it answers. */
  readonly reply_to?: string;
  /** Its author asks that everybody confirms it. */
  readonly asks?: boolean;
}

/** What goes with the words and can be left out. */
export type Part = "reply_to" | "asks";

/** What was seen in a message that belongs in no conversation: each kind with the words themselves. */
export interface Question {
  readonly lines: readonly (readonly [string, string])[];
  readonly sure: string;
}
