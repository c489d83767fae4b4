import type { Asked, Felt, Message } from "./message.ts";

/** Each feeling with its sign and its word, as the menu of a line shows them. */
export type Signs = ReadonlyMap<string, readonly [sign: string, words: string]>;

/** "Joanne Pryce asks you to confirm. 6 of 9 have." */
export function askedWords(author: string, { of, done, mine }: Asked): string {
  if (mine === "asked") return `${author} asks you to confirm. ${done} of ${of} have.`;
  return mine === "done" ? `You have confirmed. ${done} of ${of} have.` : `${done} of ${of} have confirmed.`;
}

/** "Thank you: Dee Marsh, Anil Sethi", for each. */
export function feltWords(felt: readonly Felt[], signs: Signs): string[] {
  return felt.map(([kind, names]) => `${(signs.get(kind) ?? ["", kind]).join(" ")}: ${names.join(", ")}`);
}

/** What stands under a message, as one string: equal strings need no drawing. */
export function signOfMarks(message: Message | undefined): string {
  return message ? JSON.stringify([message.felt, message.asked]) : "";
}

/** A message without what stands under it. */
export function withoutMarks(message: Message): Omit<Message, "felt" | "asked"> {
  const { felt: _felt, asked: _asked, ...rest } = message;
  return rest;
}
