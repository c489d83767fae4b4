import type { Message } from "./message.ts";
import { quoteOf } from "./thread.ts";

/** What stands over the composer while somebody answers a message: whose it is, how it begins, and the way out. */
export class AnswerBar {
  readonly #bar: HTMLElement | null;
  readonly #field: HTMLInputElement | null;
  readonly #box: HTMLTextAreaElement | null;

  constructor(form: HTMLElement) {
    this.#bar = form.querySelector("#answers");
    this.#field = form.querySelector("input[name=reply_to]");
    this.#box = form.querySelector("textarea");
    this.#bar?.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("[data-do=no-answer]")) return;
      event.preventDefault();
      this.close();
      this.#box?.focus();
    });
  }

  /** The message that is being answered, or nothing. */
  get id(): string {
    return this.#field?.value ?? "";
  }

  /** The reader asked to answer this one: the caret goes where the words do. */
  open(message: Message): void {
    if (!this.#field || !this.#bar) return;
    this.#field.value = message.id;
    this.show(message);
    this.#bar.hidden = false;
    this.#box?.focus();
  }

  /** It may have been changed or deleted meanwhile. */
  show(message: Message | undefined): void {
    const quote = quoteOf(message, true);
    const [name, words] = [this.#bar?.querySelector("strong"), this.#bar?.querySelector(".said__quoted")];
    if (name) name.textContent = quote.name;
    if (words) words.textContent = quote.words;
  }

  close(): void {
    if (this.#field) this.#field.value = "";
    if (this.#bar) this.#bar.hidden = true;
  }
}
