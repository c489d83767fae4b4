import type { Announcer } from "./announcer.ts";
import { PART_ONLY, PATIENCE, findPart } from "./part_answer.ts";
import { PressQueue } from "./press_queue.ts";
import { showSection } from "./show_section.ts";

/**
 * The month of nights answers a press without loading the page: the press is sent as the form would send it, and the
 * section is changed into the answer. Whatever else comes back, the form is sent in the ordinary way instead; it
 * carries the same key, so nothing is done twice.
 */
export function startNightsInPlace(announcer: Announcer): void {
  for (const form of document.querySelectorAll("form[data-month]")) {
    const section = form.closest<HTMLElement>("[data-live][id]");
    if (section) new NightsInPlace(section, announcer);
  }
}

class NightsInPlace {
  readonly #section: HTMLElement;
  readonly #announcer: Announcer;
  readonly #ordinary = new WeakSet<HTMLFormElement>();
  readonly #presses = new PressQueue<string>((day) => this.#send(day));

  constructor(section: HTMLElement, announcer: Announcer) {
    this.#section = section;
    this.#announcer = announcer;
    section.addEventListener("submit", (event) => {
      const { target, submitter } = event;
      if (!(target instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return;
      if (!target.matches("[data-month]") || this.#ordinary.delete(target)) return;
      event.preventDefault();
      this.#presses.press(submitter.value);
    });
  }

  async #send(day: string): Promise<boolean> {
    const form = this.#section.querySelector<HTMLFormElement>("form[data-month]");
    const button = form?.querySelector<HTMLButtonElement>(`button[value="${CSS.escape(day)}"]`);
    if (!form || !button) return false;
    form.dataset["sending"] = ""; // so that news of others leave it, and its key, alone
    const part = await this.#answerTo(form, button);
    delete form.dataset["sending"];
    if (part) {
      this.#show(part);
      return true;
    }
    if (navigator.onLine) this.#sendOrdinarily(form, button);
    else this.#announcer.say("No signal. This night was not sent.");
    return false;
  }

  /** The section as the server answers it, or null if the answer is anything else. */
  async #answerTo(form: HTMLFormElement, button: HTMLButtonElement): Promise<Element | null> {
    try {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form, button)) body.append(name, String(value));
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(form.action, { method: "POST", body, headers: PART_ONLY, signal });
      const part = findPart(await answer.text(), this.#section.id);
      if (part && answer.redirected) history.replaceState(history.state, "", answer.url);
      return part;
    } catch {
      return null;
    }
  }

  #show(part: Element): void {
    showSection(this.#section, part, "answer");
    this.#section.querySelector<HTMLElement>(".govuk-error-summary")?.focus();
  }

  #sendOrdinarily(form: HTMLFormElement, button: HTMLButtonElement): void {
    this.#ordinary.add(form);
    form.requestSubmit(button);
  }
}
