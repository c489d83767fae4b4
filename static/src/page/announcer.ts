import type { Clock } from "../live/clock.ts";

/** Changes that come together are said together. */
const TOGETHER = 400;
/** Said long enough for slow speech; then taken away, so that nobody comes across old news. */
const STAYS = 8_000;

/** Says things to screen readers when they have a moment: one sentence after the other, no repeats in one breath. */
export class Announcer {
  readonly #clock: Clock;
  readonly #show: (words: string) => void;
  readonly #waiting: string[] = [];
  #cancel: (() => void) | undefined;

  /** `show` puts words where screen readers listen. */
  constructor(clock: Clock, show: (words: string) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  say(words: string): void {
    const sentence = asSentence(words);
    if (sentence === "" || this.#waiting.includes(sentence)) return;
    this.#waiting.push(sentence);
    if (this.#waiting.length > 1) return;
    this.#cancel?.();
    this.#cancel = this.#clock.after(TOGETHER, () => this.#flush());
  }

  #flush(): void {
    this.#show(this.#waiting.splice(0).join(" "));
    this.#cancel = this.#clock.after(STAYS, () => this.#show(""));
  }
}

/** The words on one line, with an end, so that two of them are not read as one. */
export function asSentence(words: string): string {
  const line = words.replace(/\s+/g, " ").trim();
  return line === "" || /[.?:…]$/.test(line) ? line : `${line}.`;
}
