import { browserClock } from "../live/clock.ts";
import { SignalWatch } from "./signal_watch.ts";
import type { Signal } from "./signal_watch.ts";

const WORDS: Record<Exclude<Signal, "fine">, { strong: string; more: string }> = {
  none: { strong: "No signal.", more: " You can still read this page." },
  back: { strong: "Back.", more: "" },
};

/** Shows the offline bar under the header. Give the answer's `linked` what the live link says. */
export function startOfflineBar(): SignalWatch {
  const region = document.getElementById("status");
  const watch = new SignalWatch(browserClock, (signal) => {
    region?.querySelector(".offline-bar")?.remove();
    if (signal !== "fine") region?.prepend(makeBar(signal));
  });
  if (!navigator.onLine) watch.online(false);
  addEventListener("offline", () => watch.online(false));
  addEventListener("online", () => watch.online(true));
  document.addEventListener("visibilitychange", () => watch.seen(document.visibilityState === "visible"));
  return watch;
}

function makeBar(signal: "none" | "back"): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "offline-bar";
  const icon = iconFromPage(signal === "none" ? "wifi-off" : "check");
  if (icon) bar.append(icon);
  const words = document.createElement("span");
  const strong = document.createElement("strong");
  strong.textContent = WORDS[signal].strong;
  const own = signal === "none" ? document.documentElement.dataset["noSignal"] : undefined;
  words.append(strong, own ?? WORDS[signal].more);
  bar.append(words);
  return bar;
}

/** An icon of the sprite, made from one that the page already shows, which knows the sprite's hashed address. */
function iconFromPage(name: string): Element | null {
  const icon = document.querySelector("svg.icon")?.cloneNode(true);
  if (!(icon instanceof SVGElement)) return null;
  icon.setAttribute("class", "icon");
  const use = icon.querySelector("use");
  const [sprite = ""] = (use?.getAttribute("href") ?? "").split("#");
  use?.setAttribute("href", `${sprite}#${name}`);
  return icon;
}
