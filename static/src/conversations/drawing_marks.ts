import { askedWords, feltWords, type Signs } from "./marks.ts";
import type { Felt, Message } from "./message.ts";
import { clone, part } from "./parts.ts";
import type { Row } from "./thread.ts";

/** Draws what stands under a line: who is asked to confirm it, and what others feel. The rest of the line stays. */
export class Under {
  readonly #base: string;
  #known: Signs | undefined;

  constructor(base: string) {
    this.#base = base;
  }

  draw(said: HTMLElement | undefined, { message, own }: Row): void {
    if (!said) return;
    const old = said.querySelector<HTMLElement>(":scope > .said__marks");
    const made = message && (message.asked || message.felt.length > 0) ? this.#marks(message, own) : undefined;
    const open = old?.querySelector(".felt")?.hasAttribute("open") ?? false;
    const inside = old?.contains(document.activeElement) ?? false;
    old?.remove();
    if (made) part(said, ":scope > .said__words").after(made);
    if (open) made?.querySelector(".felt")?.setAttribute("open", "");
    if (inside) (made?.querySelector<HTMLElement>("summary, a") ?? said.querySelector<HTMLElement>("summary"))?.focus();
    if (message) this.#menu(said, message);
  }

  #marks(message: Message, own: boolean): HTMLElement {
    const made = document.createElement("div");
    made.className = "said__marks";
    made.setAttribute("aria-live", "off");
    if (message.asked) made.append(this.#asked(message, own));
    if (message.felt.length > 0) made.append(this.#felt(message.felt));
    return made;
  }

  #asked({ id, name, asked }: Message, own: boolean): HTMLElement {
    const card = clone("asked-template");
    if (!asked) return card;
    card.classList.toggle("asked--waits", asked.mine === "asked");
    part(card, ".asked__words span").textContent = askedWords(name, asked);
    if (asked.mine === "asked") {
      const form = clone("confirm-template") as HTMLFormElement;
      form.action = `${this.#base}/${id}/confirm`;
      card.append(form);
    }
    if (own) {
      const who = document.createElement("a");
      who.className = "text-link asked__who";
      who.href = `${this.#base}/${id}/confirmed`;
      who.textContent = "Who has, and who has not";
      card.append(who);
    }
    return card;
  }

  #felt(felt: readonly Felt[]): HTMLElement {
    const box = document.createElement("details");
    box.className = "felt";
    const summary = document.createElement("summary");
    for (const [kind, names, mine] of felt) summary.append(this.#one(kind, names.length, mine), " ");
    const who = document.createElement("ul");
    who.className = "felt__who";
    for (const words of feltWords(felt, this.#signs())) who.append(textIn("li", words));
    box.append(summary, who);
    return box;
  }

  #one(kind: string, count: number, mine: boolean): HTMLElement {
    const [sign, words] = this.#signs().get(kind) ?? ["", kind];
    const one = textIn("span", "");
    one.className = mine ? "felt__one felt__one--mine" : "felt__one";
    const seen = textIn("span", sign);
    seen.setAttribute("aria-hidden", "true");
    const heard = textIn("span", words);
    heard.className = "govuk-visually-hidden";
    one.append(seen, heard, ` ${count}`);
    return one;
  }

  /** The menu of the line: what this reader shares already is turned off by the same button. */
  #menu(said: HTMLElement, { id, felt, asked }: Message): void {
    const mine = new Set(felt.filter(([, , one]) => one).map(([kind]) => kind));
    const feelings = said.querySelector<HTMLFormElement>("form.feelings");
    if (feelings) feelings.action = `${this.#base}/${id}/react`;
    for (const button of feelings?.querySelectorAll("button") ?? []) {
      const kind = button.value.split(" ", 1)[0] ?? "";
      button.value = `${kind} ${mine.has(kind) ? "off" : "on"}`;
      button.setAttribute("aria-pressed", String(mine.has(kind)));
    }
    const asks = said.querySelector<HTMLFormElement>("form.asks");
    if (asks) asks.action = `${this.#base}/${id}/ask`;
    if (asked) asks?.remove();
  }

  /** Their signs and words stand in the menu that the server printed. */
  #signs(): Signs {
    if (this.#known) return this.#known;
    const buttons = part(clone("said-template"), "form.feelings").querySelectorAll("button");
    const text = (button: Element, child: number): string => button.children[child]?.textContent ?? "";
    this.#known = new Map([...buttons].map((one) => [one.value.split(" ", 1)[0] ?? "", [text(one, 0), text(one, 1)]]));
    return this.#known;
  }
}

function textIn(tag: string, words: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}
