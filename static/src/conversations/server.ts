import { actedOf, type Acted } from "./acting.ts";
import type { Question, Since, Waiting } from "./message.ts";
import type { Sent } from "./outbox.ts";

/** The addresses of a conversation, as its page names them. */
export interface Addresses {
  readonly send: string;
  readonly read: string;
  readonly since: string;
  readonly token: string;
}

const WITHIN = 15_000;

const ask = (url: string, more: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    ...more,
    headers: { Accept: "application/json" },
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(WITHIN),
  });

/** What came since; undefined: the conversation is not for this person any more. Rejects when nobody knows. */
export async function askSince(at: Addresses, after: number, named: readonly string[]): Promise<Since | undefined> {
  const asked = new URLSearchParams({ after: String(after), ids: named.join(",") });
  const answer = await ask(`${at.since}?${asked}`);
  if (answer.ok) return (await answer.json()) as Since;
  if (answer.status === 404 || answer.type === "opaqueredirect") return undefined;
  throw new Error(`answered ${answer.status}`);
}

/** Sends a message under the name that this device gave it. Rejects when nobody knows how it ended. */
export async function sendWords(at: Addresses, waiting: Waiting): Promise<Sent> {
  const { client, words, sure, reply_to, asks } = waiting;
  const beside = { ...(sure ? { sure } : {}), ...(reply_to ? { reply_to } : {}), ...(asks ? { asks: "yes" } : {}) };
  const body = new URLSearchParams({ csrf_token: at.token, key: client, words, ...beside });
  const answer = await ask(at.send, { method: "POST", body });
  return sentOf(answer);
}

async function sentOf(answer: Response): Promise<Sent> {
  if (answer.ok) return { kind: "sent", ...((await answer.json()) as { number: number; id: string; at: string }) };
  if (answer.type === "opaqueredirect" || answer.status === 404) return { kind: "gone" };
  if (answer.status === 422) {
    const { errors, asked } = (await answer.json()) as { errors: Record<string, string>; asked?: Question };
    if (asked) return { kind: "asked", question: asked };
    const part = (["reply_to", "asks"] as const).find((one) => one in errors);
    return { kind: "refused", why: Object.values(errors)[0] ?? "", ...(part ? { part } : {}) };
  }
  if (answer.status >= 500 || answer.status === 429) {
    const after = Number(answer.headers.get("Retry-After"));
    return after > 0 ? { kind: "later", after: after * 1_000 } : { kind: "later" };
  }
  return { kind: "refused", why: "Load this page again, then try again." };
}

/** Sends a small form of a line (a feeling, a confirmation) under a fresh key. Rejects when nobody knows how it ended. */
export async function sendAct(url: string, body: URLSearchParams): Promise<Acted> {
  body.set("key", crypto.randomUUID());
  return actedOf(await ask(url, { method: "POST", body }));
}

/** Whom one can mention here. */
export async function askPeople(url: string): Promise<readonly string[]> {
  const answer = await ask(url);
  return answer.ok ? ((await answer.json()) as { people: readonly string[] }).people : [];
}

/** Says how far the person has read. */
export async function sayRead(at: Addresses, number: number): Promise<void> {
  const body = new URLSearchParams({ csrf_token: at.token, key: crypto.randomUUID(), number: String(number) });
  await ask(at.read, { method: "POST", body, keepalive: true });
}
