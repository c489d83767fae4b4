import { browserClock } from "../live/clock.ts";
import { ToastLife } from "./toast_life.ts";

/** Takes toasts away when they have been read; without script they stay, which is no worse. Samples stay too. */
export function startToasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>("[data-toast]:not(.toast--sample)")) {
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
