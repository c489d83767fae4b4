import type { Message, Waiting } from "./message.ts";

/** One message as it stands in the thread; whatever it shows is in here, so that equal rows need no drawing. */
export interface Row {
  readonly key: string;
  readonly message?: Message;
  readonly waiting?: Waiting;
  readonly own: boolean;
  /** Under the same name as the one before. */
  readonly follows: boolean;
  /** The day that stands over it, or nothing. */
  readonly day: string;
  readonly time: string;
  /** What stands over an answer. */
  readonly quote?: Quote;
}

/** Whose message is answered and how it begins, as it is now. Where it stands on no row of this page: its number. */
export interface Quote {
  readonly name: string;
  readonly words: string;
  readonly number: number;
  readonly here: boolean;
}

const TOGETHER = 5 * 60_000;
const DAY = 86_400_000;
const ZONE = "Europe/London";
const clockTime = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const longDay = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long" });

/** "12:41", as London clocks show it. */
export function timeOf(at: number): string {
  return clockTime.format(at);
}

/** "Today", "Yesterday", "Thursday 3 December". */
export function dayOf(at: number, now: number): string {
  const day = date.format(at);
  if (day === date.format(now)) return "Today";
  if (day === date.format(now - DAY)) return "Yesterday";
  const year = day.slice(0, 4) === date.format(now).slice(0, 4) ? "" : ` ${day.slice(0, 4)}`;
  return longDay.format(at).replace(",", "") + year;
}

const QUOTE = 120;

/** The message that is answered, in short; one that this person may not see has no name and no words. */
export function quoteOf(original: Message | undefined, shown: boolean): Quote {
  if (!original) return { name: "", words: "An earlier message", number: 0, here: false };
  return { name: original.name, words: quotedWords(original), number: original.number, here: shown };
}

function quotedWords(original: Message): string {
  if (original.deleted) return "This message was deleted.";
  if (original.held) return "Held back by the safeguarding team.";
  const letters = [...original.words.split(/\s+/).filter(Boolean).join(" ")];
  return letters.length <= QUOTE ? letters.join("") : `${letters.slice(0, QUOTE).join("").trimEnd()}…`;
}

/** The thread as it is drawn: the messages in their order, and under them what waits to be sent. */
export function rowsOf(
  messages: readonly Message[],
  waiting: readonly Waiting[],
  me: string,
  now: number,
  quoted: (id: string) => Message | undefined = () => undefined,
): Row[] {
  const rows: Row[] = [];
  const shown = new Set(messages.map((one) => one.id));
  const over = (id = ""): { quote?: Quote } => (id ? { quote: quoteOf(quoted(id), shown.has(id)) } : {});
  let before: Message | undefined;
  for (const message of messages) {
    const at = Date.parse(message.at);
    const newDay = !before || date.format(Date.parse(before.at)) !== date.format(at);
    const follows = !newDay && before?.author === message.author && at - Date.parse(before.at) < TOGETHER;
    const day = newDay ? dayOf(at, now) : "";
    rows.push({ key: `m${message.number}`, message, own: message.author === me, follows, day, time: timeOf(at), ...over(message.reply_to) });
    before = message;
  }
  for (const one of waiting) {
    rows.push({ key: `w${one.client}`, waiting: one, own: true, follows: false, day: "", time: timeOf(one.at), ...over(one.reply_to) });
  }
  return rows;
}

/** What stands under an own message that is not at the server yet. */
export function stateWords(waiting: Waiting): string {
  if (waiting.state === "failed") return `Not sent. Your words are kept. ${waiting.why}`.trim();
  if (waiting.state === "asked") return "Not sent yet. There is a question below.";
  return waiting.state === "sending" ? "Sending…" : "Waiting for signal. It will send by itself.";
}
