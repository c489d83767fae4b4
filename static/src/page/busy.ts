import { browserClock } from "../live/clock.ts";
import { BusyForms } from "./busy_forms.ts";
import type { BusyButton } from "./busy_forms.ts";

/**
 * While a form is sent its button says so (`data-busy` has the word), stays focusable, and a second press does
 * nothing. Coming back to the page, also from the browser's memory of it, makes everything ready again.
 */
export function startBusy(): void {
  const busy = new BusyForms<HTMLFormElement>(browserClock);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    const button = event.submitter instanceof HTMLElement ? event.submitter : null;
    if (!busy.begin(form, faceOf(form, button))) event.preventDefault();
  });
  addEventListener("pageshow", () => busy.endAll());
}

/** `data-sending` keeps both from being changed under way by news of others. */
function faceOf(form: HTMLFormElement, button: HTMLElement | null): BusyButton {
  const face = button ? [...button.childNodes] : [];
  const word = button?.dataset["busy"];
  return {
    sending() {
      form.dataset["sending"] = "";
      if (!button || !word) return;
      button.dataset["sending"] = "";
      button.setAttribute("aria-disabled", "true");
      button.replaceChildren(word);
    },
    ready() {
      delete form.dataset["sending"];
      if (!button || !word) return;
      delete button.dataset["sending"];
      button.removeAttribute("aria-disabled");
      button.replaceChildren(...face);
    },
  };
}
