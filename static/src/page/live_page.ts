import { browserClock } from "../live/clock.ts";
import { LiveEngine } from "../live/engine.ts";
import type { Outcome } from "../live/refresher.ts";
import { Backoff } from "./backoff.ts";
import { follow } from "./follow.ts";
import { fragmentsOnPage, liveSections } from "./live_sections.ts";
import { connectNow, makeSocket } from "./live_socket.ts";
import type { LiveSocket } from "./live_socket.ts";
import { askForPart } from "./part_answer.ts";
import { reloadPage } from "./reload_once.ts";
import { onShown, showSection, versionOf } from "./show_section.ts";
import { talkOfPage } from "./talk_hook.ts";

/**
 * Keeps the live sections of this page right over one socket; a page without any opens none.
 *
 * `onLink` hears whenever the link stands or is cut.
 */
export function startLivePage(onLink: (linked: boolean) => void): void {
  const talk = talkOfPage();
  if (liveSections().length === 0 && !talk) return;
  const socket = makeSocket();
  const engine = new LiveEngine({
    clock: browserClock,
    follow: (wanted) => follow(socket, wanted),
    refresh: refreshSection,
    reload: reloadPage,
  });
  engine.show(fragmentsOnPage());
  onShown(() => engine.show(fragmentsOnPage()));
  wireStreams(socket, engine);
  wireLink(socket, engine, onLink);
  wireDevice(socket, engine);
  talk?.(socket);
  socket.connect();
}

/** Asks for a section again and shows it; an answer that another change of the section overtook is asked for anew. */
async function refreshSection(id: string): Promise<Outcome> {
  for (;;) {
    const section = document.getElementById(id);
    if (!section) return "shown";
    const version = versionOf(section);
    const { outcome, part } = await askForPart(section.dataset["live"] ?? "", id);
    if (versionOf(section) !== version) continue;
    if (part) showSection(section, part, "news");
    return outcome;
  }
}

function wireStreams(socket: LiveSocket, engine: LiveEngine): void {
  socket.on("entries", (event) => engine.entries(event));
  socket.on("reset", (event) => engine.reset(event));
  socket.on("evicted", (event) => engine.evicted(event.stream));
}

/**
 * A cut line is mended by the client itself. A server that hangs up or refuses does so for a reason: the sections are
 * asked for again, which finds out whether this person is still signed in, and the door is tried again later.
 */
function wireLink(socket: LiveSocket, engine: LiveEngine, onLink: (linked: boolean) => void): void {
  const door = new Backoff(browserClock, 2_000, 60_000);
  const shutOut = (): void => {
    engine.ownChange();
    door.again(() => socket.connect());
  };
  socket.on("connect", () => {
    door.reset();
    engine.connected();
    onLink(true);
  });
  socket.on("disconnect", () => {
    engine.disconnected();
    onLink(false);
    if (!socket.active) shutOut();
  });
  socket.on("connect_error", () => {
    onLink(false);
    if (!socket.active) shutOut();
  });
}

function wireDevice(socket: LiveSocket, engine: LiveEngine): void {
  const lookedAtAgain = (): void => {
    if (socket.connected) engine.catchUp();
    else connectNow(socket);
  };
  addEventListener("online", lookedAtAgain);
  addEventListener("pageshow", (event) => {
    if (event.persisted) lookedAtAgain();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") lookedAtAgain();
  });
}
