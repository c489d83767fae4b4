import { begunAt, offersFor, withName, type Begun } from "./names.ts";

/** Offers the names of who reads here while one is written behind an @. The focus stays in the words. */
export function offerNames(form: HTMLElement, askPeople: () => Promise<readonly string[]>): void {
  const box = form.querySelector("textarea");
  if (box) new NameOffers(box, askPeople);
}

class NameOffers {
  readonly #box: HTMLTextAreaElement;
  readonly #askPeople: () => Promise<readonly string[]>;
  readonly #list = document.createElement("ul");
  readonly #status = document.createElement("p");
  #people: Promise<readonly string[]> | undefined;
  #begun: Begun | undefined;
  #names: readonly string[] = [];
  #at = 0;

  constructor(box: HTMLTextAreaElement, askPeople: () => Promise<readonly string[]>) {
    this.#box = box;
    this.#askPeople = askPeople;
    this.#list.id = "offers";
    this.#list.className = "offers";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "People who read this");
    this.#list.hidden = true;
    this.#status.className = "govuk-visually-hidden";
    this.#status.setAttribute("role", "status");
    box.setAttribute("aria-autocomplete", "list");
    (box.closest(".composer__line") ?? box).before(this.#list, this.#status);
    box.addEventListener("input", () => void this.#look());
    box.addEventListener("click", () => void this.#look());
    box.addEventListener("blur", () => this.#close());
    // Before the composer's own keys: while names are offered, Enter takes one and sends nothing.
    box.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the caret stays where it is
    this.#list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("li") : null;
      if (option) this.#take([...this.#list.children].indexOf(option));
    });
  }

  async #look(): Promise<void> {
    const begun = begunAt(this.#box.value, this.#box.selectionStart);
    if (!begun) {
      this.#close();
      return;
    }
    this.#people ??= this.#askPeople().catch(() => []);
    const people = await this.#people;
    if (people.length === 0) this.#people = undefined; // nobody knows: it is asked again at the next letter
    if (begunAt(this.#box.value, this.#box.selectionStart)?.typed !== begun.typed) return;
    this.#begun = begun;
    this.#names = offersFor(people, begun.typed);
    this.#at = 0;
    this.#draw();
  }

  #draw(): void {
    this.#list.hidden = this.#names.length === 0;
    this.#list.replaceChildren(...this.#names.map((name, n) => this.#option(name, n)));
    if (this.#list.hidden) this.#box.removeAttribute("aria-activedescendant");
    else {
      this.#box.setAttribute("aria-controls", "offers");
      this.#box.setAttribute("aria-activedescendant", `offer-${this.#at}`);
    }
    const many = this.#names.length === 1 ? "1 name" : `${this.#names.length} names`;
    this.#status.textContent = this.#list.hidden ? "" : `${many}. Arrow keys choose, Enter takes it.`;
  }

  #option(name: string, n: number): HTMLElement {
    const option = document.createElement("li");
    option.id = `offer-${n}`;
    option.className = "offers__one";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(n === this.#at));
    option.textContent = name;
    return option;
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      this.#at = (this.#at + step + this.#names.length) % this.#names.length;
      this.#draw();
    } else if (event.key === "Enter") this.#take(this.#at);
    else if (event.key === "Escape") this.#close();
    else {
      if (event.key === "Tab") this.#close(); // and goes on to Send: behind a plain @ it took a name each time
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #take(n: number): void {
    const name = this.#names[n];
    if (!name || !this.#begun) return;
    const [text, caret] = withName(this.#box.value, this.#box.selectionStart, this.#begun, name);
    this.#box.value = text;
    this.#box.setSelectionRange(caret, caret);
    this.#close();
    this.#box.focus();
    this.#box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #close(): void {
    this.#names = [];
    this.#draw();
  }
}
