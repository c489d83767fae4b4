import { browserClock } from "../live/clock.ts";
import { IdleWatch } from "./idle_watch.ts";
import type { LastUse } from "./idle_watch.ts";

const KEY = "kith.used";

/** Asks, before an unused session ends, whether somebody is there; one press or key keeps it. */
export function startStillHere(): void {
  const dialog = document.getElementById("still-here");
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) return;
  const left = dialog.querySelector("[data-left]");
  const watch = new IdleWatch(browserClock, Date.now, Number(dialog.dataset["idle"]) * 1000, lastUse(), {
    ask(minutes) {
      if (left) left.textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
      if (dialog.open) announce(dialog);
      else dialog.showModal();
    },
    rest: () => dialog.close(),
    // Asked anew, the server says the same: the way in, which leads back here.
    end: () => location.reload(),
  });
  const stay = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) watch.used();
    else location.reload();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay().catch(() => undefined); // no signal: it stays asked
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape is an answer, too
    form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) watch.used();
  });
  document.addEventListener("visibilitychange", () => watch.look());
  addEventListener("storage", (event) => {
    if (event.key === KEY) watch.look();
  });
}

function announce(dialog: HTMLDialogElement): void {
  const region = dialog.querySelector("[data-left]")?.closest("p");
  region?.setAttribute("role", "status"); // what changes in it is read out from now on
}

/** In the browser's store, which all windows share; in this window alone where there is none. */
function lastUse(): LastUse {
  let here = Date.now();
  return {
    read() {
      try {
        return Math.max(here, Number(localStorage.getItem(KEY) ?? 0));
      } catch {
        return here;
      }
    },
    write(at) {
      here = at;
      try {
        localStorage.setItem(KEY, String(at));
      } catch {
        // no store: this window alone knows
      }
    },
  };
}
