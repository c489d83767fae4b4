import { browserClock } from "../live/clock.ts";
import type { Announcer } from "./announcer.ts";
import { PART_ONLY } from "./part_answer.ts";
import { WordsKeeper } from "./words_keeper.ts";

const NO_SIGNAL = "No signal. Nothing was sent, and your words stay here. Press again when the signal is back.";

/**
 * A form with `data-keep-words` keeps what is typed on the server while it is typed (`go=keep`), so that no lost signal
 * and no way off the page costs it; without signal it is not sent into the void. Without script its buttons do both.
 */
export function startKeptWords(announcer: Announcer): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep-words]")) keepWordsOf(form, announcer);
}

function keepWordsOf(form: HTMLFormElement, announcer: Announcer): void {
  const line = form.querySelector<HTMLElement>("[data-kept]");
  const words = line?.textContent ?? "";
  const say = (what: string, shown: boolean): void => {
    if (!line) return;
    line.textContent = what;
    line.hidden = !shown;
  };
  const keeper = new WordsKeeper(browserClock, () => save(form), (kept) => say(words, kept));
  form.addEventListener("input", () => keeper.typed());
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      keeper.end();
      return;
    }
    event.preventDefault();
    say(NO_SIGNAL, true);
    announcer.say(NO_SIGNAL);
  });
  addEventListener("online", () => {
    say(words, false);
    keeper.flush();
  });
  addEventListener("pageshow", () => keeper.begin());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keeper.flush();
  });
}

async function save(form: HTMLFormElement): Promise<boolean> {
  const body = new URLSearchParams({ go: "keep" });
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  const answer = await fetch(form.action, { method: "POST", body, headers: PART_ONLY, redirect: "manual", keepalive: true });
  return answer.status === 204;
}
