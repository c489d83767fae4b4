import { Under } from "./drawing_marks.ts";
import { signOfMarks, withoutMarks } from "./marks.ts";
import { clone, part } from "./parts.ts";
import { stateWords, type Row } from "./thread.ts";

const AROUND = 25;

/** Draws rows into the log: keeps what is the same, so that focus, selection and what is unfolded stay. */
export class Drawing {
  readonly #log: HTMLElement;
  readonly #base: string;
  readonly #under: Under;
  readonly #drawn = new Map<string, { sign: string; marks: string; nodes: HTMLElement[] }>();

  constructor(log: HTMLElement, base: string) {
    this.#log = log;
    this.#base = base;
    this.#under = new Under(base);
  }

  /** What the server printed is taken over as it stands. */
  adopt(rows: readonly Row[]): void {
    for (const row of rows) {
      const said = this.#log.querySelector<HTMLElement>(`#${row.key}`);
      if (said) this.#drawn.set(row.key, { ...signsOf(row), nodes: [...headsOf(said), said] });
    }
  }

  draw(rows: readonly Row[]): void {
    if (rows.length > 0) this.#log.querySelector(".log__none")?.remove();
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { nodes }] of this.#drawn) {
      if (keys.has(key)) continue;
      for (const node of nodes) node.remove();
      this.#drawn.delete(key);
    }
    let last: Element | null = null;
    for (const row of rows) {
      const nodes = this.#nodesOf(row);
      for (const node of nodes) {
        const place: Element | null = last ? last.nextElementSibling : this.#log.firstElementChild;
        if (node !== place) this.#log.insertBefore(node, place);
        last = node;
      }
    }
  }

  #nodesOf(row: Row): HTMLElement[] {
    const signs = signsOf(row);
    const drawn = this.#drawn.get(row.key);
    if (drawn?.sign === signs.sign) {
      // In place: nobody is read the message again, and what is open in it stays open.
      if (drawn.marks !== signs.marks) this.#under.draw(drawn.nodes.at(-1), row);
      drawn.marks = signs.marks;
      return drawn.nodes;
    }
    const divider = drawn?.nodes.filter((node) => node.classList.contains("log__divider")) ?? [];
    for (const node of drawn?.nodes ?? []) if (!divider.includes(node)) node.remove();
    const nodes = [...(row.day ? [dayLine(row.day)] : []), ...divider, this.#said(row)];
    this.#drawn.set(row.key, { ...signs, nodes });
    return nodes;
  }

  #said(row: Row): HTMLElement {
    const said = clone("said-template");
    const { message, waiting } = row;
    said.id = row.key;
    said.classList.toggle("said--own", row.own);
    said.classList.toggle("said--follows", row.follows);
    said.classList.toggle("said--deleted", message !== undefined && (message.deleted || message.held));
    said.classList.toggle("said--waiting", waiting !== undefined && waiting.state !== "failed");
    said.classList.toggle("said--failed", waiting?.state === "failed");
    const face = part(said, ".said__face");
    if (row.own || row.follows) face.remove();
    else face.textContent = message?.initials ?? "";
    face.classList.toggle("said__face--worker", message?.worker ?? false);
    const who = part(said, ".said__who");
    who.classList.toggle("govuk-visually-hidden", row.own || row.follows);
    const name = row.own ? "You" : (message?.name ?? "");
    part(who, "strong").textContent = name;
    part(who, "span").textContent = message?.role ? ` ${message.role}, ` : " ";
    part(who, "time").textContent = row.time;
    this.#quote(part<HTMLAnchorElement>(said, ".said__quote"), row);
    part(said, ".said__words").textContent = wordsOf(row, name);
    this.#state(said, row);
    this.#others(part(said, ".said__others"), row);
    this.#under.draw(said, row);
    return said;
  }

  /** What it answers: the link leads to it on this page, or to the page on which it stands. */
  #quote(over: HTMLAnchorElement, { quote }: Row): void {
    if (!quote) {
      over.remove();
      return;
    }
    part(over, "strong").textContent = quote.name;
    part(over, ".said__quoted").textContent = quote.words;
    if (quote.here) over.href = `#m${quote.number}`;
    else if (quote.number > 0) over.href = `${this.#base}?before=${quote.number + AROUND}#m${quote.number}`;
    else {
      const plain = document.createElement("p"); // there is nothing that it could lead to
      plain.className = over.className;
      plain.append(...over.childNodes);
      over.replaceWith(plain);
    }
  }

  #state(said: HTMLElement, row: Row): void {
    const { message, waiting } = row;
    const state = part(said, ".said__state");
    if (waiting) {
      part(state, ".said__sent").textContent = stateWords(waiting);
      part(state, ".said__more").remove();
      if (waiting.state === "failed") {
        for (const button of state.querySelectorAll<HTMLElement>("button[data-do]")) button.dataset["client"] = waiting.client;
        part(state, ".said__tries").hidden = false;
        part(state, "[data-do=without]").hidden = !waiting.without;
        part(state, "[data-do=again]").hidden = waiting.without !== undefined;
      }
      return;
    }
    if (!message || (!row.own && !message.edited)) {
      state.remove();
      return;
    }
    const gone = message.deleted || message.held;
    const sent = row.own && !gone ? [`Sent ${row.time}`] : [];
    part(state, ".said__sent").textContent = [...(message.edited ? ["Changed"] : []), ...sent].join(" · ");
    const more = part(state, ".said__more");
    if (!row.own || gone) {
      more.remove();
      return;
    }
    part<HTMLAnchorElement>(more, ".said__reply").href = `${this.#base}?reply=${message.id}#write`;
    part<HTMLAnchorElement>(more, ".said__edit").href = `${this.#base}/${message.id}/edit`;
    const form = part<HTMLFormElement>(more, ".said__delete");
    form.action = `${this.#base}/${message.id}/delete`;
    part<HTMLInputElement>(form, "input[name=key]").value = crypto.randomUUID();
  }

  /** What one can do about somebody else's message. */
  #others(others: HTMLElement, { message, own }: Row): void {
    if (!message || own || message.deleted || message.held) others.remove();
    else {
      part<HTMLAnchorElement>(others, ".said__report").href = `${this.#base}/${message.id}/report`;
      part<HTMLAnchorElement>(others, ".said__reply").href = `${this.#base}?reply=${message.id}#write`;
    }
  }
}

function signsOf(row: Row): { sign: string; marks: string } {
  const { message, ...rest } = row;
  return { sign: JSON.stringify([rest, message && withoutMarks(message)]), marks: signOfMarks(message) };
}

function wordsOf({ message, waiting }: Row, name: string): string {
  if (message?.deleted) return `${name} deleted this message.`;
  if (message?.held) return "Held back by the safeguarding team.";
  return (message ?? waiting)?.words ?? "";
}

function headsOf(said: HTMLElement): HTMLElement[] {
  const heads: HTMLElement[] = [];
  for (let one = said.previousElementSibling; one instanceof HTMLElement && one.matches(".log__day, .log__divider"); ) {
    heads.unshift(one);
    one = one.previousElementSibling;
  }
  return heads;
}

function dayLine(words: string): HTMLElement {
  const line = clone("day-template");
  part(line, "span").textContent = words;
  return line;
}
