const MOST = 5;

/** What stands between an @ and the caret: where it begins, and what was typed of a name so far. */
export interface Begun {
  readonly from: number;
  readonly typed: string;
}

/** The mention that is being written, or nothing: an @ at the beginning of a word, and at most two words behind it. */
export function begunAt(text: string, caret: number): Begun | undefined {
  const found = /(?:^|[^\p{L}\p{N}])@([\p{L}'’-]*(?: [\p{L}'’-]*)?)$/u.exec(text.slice(0, caret));
  const typed = found?.[1];
  return typed === undefined ? undefined : { from: caret - typed.length - 1, typed };
}

/** Whom it may mean, the first few: whose name, or whose family's name, begins so. A whole name needs no offer. */
export function offersFor(people: readonly string[], typed: string): readonly string[] {
  const begins = typed.toLowerCase();
  const names = people.filter((name) => {
    const whole = name.toLowerCase();
    return whole !== begins && (whole.startsWith(begins) || whole.split(" ").slice(1).join(" ").startsWith(begins));
  });
  return names.slice(0, MOST);
}

/** The words with this name put where it was begun, and where the caret then stands. */
export function withName(text: string, caret: number, begun: Begun, name: string): readonly [text: string, caret: number] {
  const head = `${text.slice(0, begun.from)}@${name} `;
  return [head + text.slice(caret).replace(/^ /, ""), head.length];
}
