import { browserClock } from "../live/clock.ts";
import type { Announcer } from "./announcer.ts";
import { PART_ONLY, PATIENCE, askForPart, findPart } from "./part_answer.ts";
import { PressQueue } from "./press_queue.ts";
import { showSection } from "./show_section.ts";
import { whenSlow } from "./slow_wait.ts";

/** A day that was pressed, by its date, or an arrow of the month, by its id. */
type Press = { readonly day: string } | { readonly turn: string };

/**
 * The month of nights answers a press without loading the page: a day is sent as its form would send it, an arrow asks
 * for the other month, and the section is changed into the answer. Whatever else comes back, the form or link is
 * followed in the ordinary way instead; a form carries the same key, so nothing is done twice.
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
  readonly #presses = new PressQueue<Press>((press) =>
    "day" in press ? this.#send(press.day) : this.#turn(press.turn),
  );

  constructor(section: HTMLElement, announcer: Announcer) {
    this.#section = section;
    this.#announcer = announcer;
    section.addEventListener("submit", (event) => {
      const { target, submitter } = event;
      if (!(target instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return;
      if (!target.matches("[data-month]") || this.#ordinary.delete(target)) return;
      event.preventDefault();
      this.#presses.press({ day: submitter.value });
    });
    section.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-turn]") : null;
      const elsewhere = event.button !== 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!link || elsewhere || event.defaultPrevented) return;
      event.preventDefault();
      this.#presses.press({ turn: link.id });
    });
  }

  /** The arrow leads where it leads when its turn comes: pressed twice, the month after the next. */
  async #turn(id: string): Promise<boolean> {
    const link = this.#section.querySelector<HTMLAnchorElement>(`#${CSS.escape(id)}`);
    const month = this.#section.querySelector<HTMLElement>(".month-wrap");
    if (!link || !month) return false;
    const address = link.href;
    const part = await whenSlow(
      browserClock,
      askForPart(address, this.#section.id).then((answer) => answer.part ?? null),
      () => month.setAttribute("aria-busy", "true"),
      () => month.removeAttribute("aria-busy"),
    );
    if (part) {
      this.#show(part);
      history.replaceState(history.state, "", address);
      // At the first or last month the pressed arrow is gone: the other one is the way on.
      if (!link.isConnected) this.#section.querySelector<HTMLElement>("a[data-turn]")?.focus({ preventScroll: true });
      return true;
    }
    if (navigator.onLine) location.assign(address);
    else this.#announcer.say("No signal. The month was not turned.");
    return false;
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
