import { browserClock } from "../live/clock.ts";
import type { Position } from "../live/protocol.ts";
import { follow } from "../page/follow.ts";
import type { LiveSocket } from "../page/live_socket.ts";
import { reloadPage } from "../page/reload_once.ts";
import { AnswerBar } from "./answer_bar.ts";
import { AskPanel } from "./ask_panel.ts";
import { deviceShelf } from "./device_shelf.ts";
import { Drawing } from "./drawing.ts";
import type { Message, Waiting } from "./message.ts";
import { offerNames } from "./name_offers.ts";
import { Outbox } from "./outbox.ts";
import { actInPlace } from "./acting.ts";
import { renewPins } from "./pins.ts";
import { askPeople, askSince, sayRead, sendAct, sendWords } from "./server.ts";
import { Talk } from "./talk.ts";
import { rowsOf, type Row } from "./thread.ts";

/** What the page says about itself, for the script. */
interface Told {
  readonly me: string;
  readonly id: string;
  readonly upto: number;
  readonly unread: number;
  readonly positions: readonly Position[];
  readonly messages: readonly Message[];
  readonly quotes: readonly Message[];
  readonly urls: { readonly send: string; readonly read: string; readonly since: string; readonly people: string; readonly base: string };
}

const MINE = { name: "You", initials: "", worker: false, role: "", edited: false, deleted: false, held: false, felt: [], asked: null };
const READ_AFTER = 800;
const NEAR_END = 120;

/** Takes over a conversation's page; the answer is given the page's one socket. */
export function startTalk(): ((socket: LiveSocket) => void) | undefined {
  const told = document.getElementById("talk-values");
  const section = document.getElementById("thread");
  const log = document.getElementById("log");
  const form = document.getElementById("write");
  if (!told || !section || !log || !form) return undefined;
  const page = { ...(JSON.parse(told.dataset["values"] ?? "") as Told), positions: positionsOf(section) };
  for (const name of ["live", "stream", "epoch", "seq"]) delete section.dataset[name];
  return new TalkPage(page, log, form).attach;
}

function positionsOf(section: HTMLElement): Position[] {
  const listed = (name: string): string[] => (section.dataset[name] ?? "").split(" ");
  const [epochs, seqs] = [listed("epoch"), listed("seq")];
  return listed("stream").map((stream, n) => ({ stream, epoch: Number(epochs[n]), seq: Number(seqs[n]) }));
}

class TalkPage {
  readonly #told: Told;
  readonly #log: HTMLElement;
  readonly #drawing: Drawing;
  readonly #outbox: Outbox;
  readonly #talk: Talk;
  readonly #asking: AskPanel;
  readonly #answers: AnswerBar;
  readonly #at;
  #socket: LiveSocket | undefined;
  #unread: number;
  #reading: (() => void) | undefined;
  #drawn = false;

  constructor(told: Told, log: HTMLElement, form: HTMLElement) {
    this.#told = told;
    this.#log = log;
    this.#unread = told.unread;
    this.#at = { ...told.urls, token: form.querySelector<HTMLInputElement>("[name=csrf_token]")?.value ?? "" };
    this.#drawing = new Drawing(log, told.urls.base);
    this.#talk = new Talk(
      {
        clock: browserClock,
        follow: (wanted) => (this.#socket ? follow(this.#socket, wanted) : Promise.reject(new Error("no socket"))),
        since: (after, named) => askSince(this.#at, after, named),
        changed: () => this.#changed(),
        gone: reloadPage,
        pinned: () => void renewPins().catch(() => undefined), // the next change, or a fresh page, shows it
      },
      told.positions,
      told.messages,
      told.upto,
      told.quotes,
    );
    this.#drawing.adopt(this.#rows([]));
    this.#outbox = new Outbox({
      clock: browserClock,
      shelf: deviceShelf(`${told.me} ${told.id}`),
      now: Date.now,
      newId: () => crypto.randomUUID(),
      post: (waiting) => sendWords(this.#at, waiting),
      changed: () => this.#draw(),
      sent: ({ client, words, reply_to = "" }, { id, number, at }) =>
        this.#talk.own({ ...MINE, author: told.me, client, words, reply_to, id, number, at }),
      gone: reloadPage,
    });
    this.#asking = new AskPanel(form, this.#outbox);
    this.#answers = new AnswerBar(form);
    offerNames(form, () => askPeople(told.urls.people));
    this.#wire(form);
    document.getElementById("unread")?.scrollIntoView({ block: "center" });
    if (!document.getElementById("unread")) this.#toEnd();
    this.#drawn = true;
    void this.#outbox.begin();
  }

  readonly attach = (socket: LiveSocket): void => {
    this.#socket = socket;
    socket.on("entries", (event) => this.#talk.entries(event));
    socket.on("reset", (event) => this.#talk.reset(event));
    socket.on("evicted", (event) => this.#talk.evicted(event.stream));
    socket.on("connect", () => {
      this.#talk.connected();
      this.#outbox.now();
    });
    socket.on("disconnect", () => {
      this.#talk.disconnected();
      if (!socket.active) this.#talk.ask(); // hung up on for a reason: asking finds out which
    });
  };

  #wire(form: HTMLElement): void {
    const box = form.querySelector("textarea");
    const asks = form.querySelector<HTMLInputElement>("input[name=asks]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!box?.value.trim()) return;
      const by = event.submitter;
      const sure = by instanceof HTMLButtonElement && by.name === "sure" ? by.value : "";
      this.#outbox.write(box.value.trim(), { sure, replyTo: this.#answers.id, asks: asks?.checked ?? false });
      if (asks) asks.checked = false;
      this.#answers.close();
      box.value = "";
      box.focus();
      this.#toEnd();
    });
    box?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      box.form?.requestSubmit();
    });
    this.#log.addEventListener("click", (event) => this.#pressed(event));
    actInPlace(this.#log, (url, body) => sendAct(url, body), (id) => this.#talk.ask(id));
    document.getElementById("latest")?.addEventListener("click", () => this.#toEnd());
    const back = (): void => {
      this.#outbox.now();
      this.#talk.catchUp();
    };
    addEventListener("online", back);
    addEventListener("scroll", () => this.#look(), { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") back();
      this.#look();
    });
  }

  #pressed(event: Event): void {
    if (this.#answering(event)) return;
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button[data-do]") : null;
    const client = button?.dataset["client"];
    if (!client) return;
    const acts: Readonly<Record<string, () => void>> = {
      again: () => this.#outbox.again(client),
      without: () => this.#outbox.without(client),
      copy: () => void copyWords(button, this.#outbox.items.find((one) => one.client === client)?.words ?? ""),
      drop: () => this.#outbox.drop(client),
    };
    acts[button.dataset["do"] ?? ""]?.();
  }

  /** *Reply* is a link that works without this script; with it nothing is loaded and nothing typed is lost. */
  #answering(event: Event): boolean {
    const reply = event.target instanceof Element ? event.target.closest(".said__reply") : null;
    const number = Number(reply?.closest<HTMLElement>(".said")?.id.slice(1));
    const message = reply ? this.#talk.messages.find((one) => one.number === number) : undefined;
    if (!reply || !message) return false;
    event.preventDefault();
    reply.closest("details")?.removeAttribute("open");
    this.#answers.open(message);
    return true;
  }

  #rows(waiting: readonly Waiting[]): Row[] {
    return rowsOf(this.#talk.messages, waiting, this.#told.me, Date.now(), (id) => this.#talk.quoted(id));
  }

  #changed(): void {
    for (const one of this.#talk.messages) if (one.author === this.#told.me) this.#outbox.seen(one.client);
    const { head, unread, total } = this.#talk.standing;
    if (head > 0) {
      this.#unread = unread;
      showCount(total);
    }
    this.#draw();
  }

  #draw(): void {
    const atEnd = this.#isAtEnd();
    const waiting = this.#outbox.items;
    this.#drawing.draw(this.#rows(waiting));
    if (this.#answers.id) this.#answers.show(this.#talk.quoted(this.#answers.id));
    this.#asking.show(waiting.find((one) => one.state === "asked"));
    document.documentElement.dataset["noSignal"] = signalWords(waiting.length);
    if (this.#drawn && atEnd) this.#toEnd();
    this.#look();
  }

  #isAtEnd(): boolean {
    const page = document.documentElement;
    return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END;
  }

  #toEnd(): void {
    scrollTo({ top: document.documentElement.scrollHeight });
    this.#look();
  }

  /** What is seen is read: the end of the thread, on a page that somebody looks at, for a moment. */
  #look(): void {
    const atEnd = this.#isAtEnd();
    const latest = document.getElementById("latest");
    if (latest) latest.hidden = atEnd;
    this.#reading?.();
    this.#reading = undefined;
    const last = this.#talk.messages.at(-1);
    if (!atEnd || !last || document.visibilityState !== "visible" || !this.#isNews(last)) return;
    this.#reading = browserClock.after(READ_AFTER, () => {
      this.#read = last.number;
      void sayRead(this.#at, last.number)
        .then(() => this.#talk.ask())
        .catch(() => (this.#read = 0));
    });
  }

  #read = 0;

  #isNews(last: Message): boolean {
    const known = Math.max(this.#read, this.#talk.standing.read_to);
    return last.number > known && (this.#unread > 0 || last.author !== this.#told.me);
  }
}

/** Says on the button itself whether the words are on the clipboard now: a browser may not let a page write there. */
async function copyWords(button: HTMLElement, words: string): Promise<void> {
  const copied = await navigator.clipboard.writeText(words).then(() => true, () => false);
  button.textContent = copied ? "Copied" : "Mark the words above to copy them";
}

function signalWords(waiting: number): string {
  if (waiting === 0) return " You can read and write.";
  return ` You can read and write; ${waiting === 1 ? "1 message waits" : `${waiting} messages wait`}.`;
}

/** The badge says what the server counted, never a sum of ours. */
function showCount(total: number): void {
  const count = document.querySelector<HTMLElement>(".nav__link[aria-current=page] .count");
  if (!count) return;
  if (total === 0) count.remove();
  else if (count.firstChild) count.firstChild.textContent = String(Math.min(total, 99));
}
