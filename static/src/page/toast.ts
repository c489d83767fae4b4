import { browserClock } from "../live/clock.ts";
import type { Announcer } from "./announcer.ts";
import { ToastLife } from "./toast_life.ts";

/**
 * Says each toast, because a live region that was there from the start is not read out, and takes it away when it has
 * been read; without script it stays, which is no worse. Samples stay too.
 */
export function startToasts(announcer: Announcer): void {
  for (const toast of document.querySelectorAll<HTMLElement>("[data-toast]:not(.toast--sample)")) {
    announcer.say(toast.querySelector(".toast__words")?.textContent ?? "");
    const life = new ToastLife(browserClock, () => toast.remove());
    toast.addEventListener("focusin", () => life.hold("focus"));
    toast.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      const isStillThere = next instanceof Node && toast.contains(next);
      if (!isStillThere && document.hasFocus()) life.release("focus");
    });
    toast.addEventListener("pointerenter", () => life.hold("pointer"));
    toast.addEventListener("pointerleave", () => life.release("pointer"));
  }
}
