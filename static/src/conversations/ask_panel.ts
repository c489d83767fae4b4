import type { Waiting } from "./message.ts";
import type { Outbox } from "./outbox.ts";

/** What the server asks before a message goes, over the composer. One question at a time; nothing takes the focus. */
export class AskPanel {
  readonly #form: HTMLElement;
  readonly #outbox: Outbox;
  #shown: { readonly client: string; readonly panel: HTMLElement } | undefined;

  constructor(form: HTMLElement, outbox: Outbox) {
    this.#form = form;
    this.#outbox = outbox;
    form.addEventListener("submit", () => {
      if (!this.#shown) document.getElementById("question")?.remove(); // what the server printed is answered
    });
  }

  show(asked: Waiting | undefined): void {
    if (asked?.client === this.#shown?.client) return;
    this.#shown?.panel.remove();
    this.#shown = undefined;
    if (!asked?.question) return;
    document.getElementById("question")?.remove();
    const template = document.getElementById("question-template");
    if (!(template instanceof HTMLTemplateElement)) return;
    const panel = template.content.firstElementChild?.cloneNode(true);
    if (!(panel instanceof HTMLElement)) return;
    panel.id = "question";
    panel.querySelector("ul")?.append(...asked.question.lines.map(([kind, quote]) => line(kind, quote)));
    panel.addEventListener("click", (event) => this.#pressed(event, asked));
    this.#form.prepend(panel);
    this.#shown = { client: asked.client, panel };
  }

  #pressed(event: Event, asked: Waiting): void {
    const way = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-do]")?.dataset["do"] : undefined;
    if (way === "sure") {
      event.preventDefault();
      this.#outbox.sure(asked.client);
      this.#box()?.focus();
    } else if (way === "change") {
      event.preventDefault();
      const box = this.#box();
      if (box) box.value = [asked.words, box.value].filter(Boolean).join("\n");
      this.#outbox.drop(asked.client);
      box?.focus();
    }
  }

  #box(): HTMLTextAreaElement | null {
    return this.#form.querySelector("textarea");
  }
}

function line(kind: string, quote: string): HTMLLIElement {
  const made = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = quote;
  made.append(`${kind}: `, strong);
  return made;
}
