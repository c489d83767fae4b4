import { isOld, noSignalPage, withoutNow } from "./kept_page.ts";
import { EMERGENCY } from "./request_kind.ts";

/** On a line that only seems to be there, the emergency page waits no longer than this. */
const PATIENCE = 3_000;
const PREFIX = "kith ";

/** Headers of what the worker answers by itself: as strict as the server's. */
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
};

/** Keeps the emergency page and the files that it needs, under the name of their build; nothing else, ever. */
export class Keeper {
  readonly #files: readonly string[];
  readonly #name: string;

  constructor(files: readonly string[]) {
    this.#files = files;
    this.#name = PREFIX + files.join(" ");
  }

  async keepAll(): Promise<void> {
    const cache = await caches.open(this.#name);
    await Promise.all([cache.addAll([...this.#files]), this.keepEmergency()]);
  }

  async dropOthers(): Promise<void> {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name);
    await Promise.all(names.map((name) => caches.delete(name)));
  }

  /** Asks for the emergency page and keeps it with the numbers of whoever is signed in now. */
  async keepEmergency(): Promise<void> {
    const answer = await fetch(EMERGENCY, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const date = answer.headers.get("Date") ?? new Date().toUTCString();
    const page = new Response(withoutNow(await answer.text()), { headers: { ...HEADERS, Date: date } });
    await (await caches.open(this.#name)).put(EMERGENCY, page);
  }

  async keepEmergencyDaily(): Promise<void> {
    const kept = await caches.match(EMERGENCY);
    if (isOld(kept?.headers.get("Date") ?? null, Date.now())) await this.keepEmergency();
  }

  async file(request: Request): Promise<Response> {
    return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
  }

  /** From the server if it answers soon, else as it was kept. */
  async emergency(request: Request): Promise<Response> {
    const kept = await caches.match(EMERGENCY);
    if (!kept) return this.page(request);
    const fresh = fetch(request).then((answer) => (answer.status < 500 ? answer : kept));
    const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
    return Promise.race([fresh.catch(() => kept), late]);
  }

  async page(request: Request): Promise<Response> {
    try {
      return await fetch(request);
    } catch {
      const { pathname, search } = new URL(request.url);
      const styleSheet = this.#files.find((file) => file.endsWith(".css")) ?? "";
      return new Response(noSignalPage(styleSheet, pathname + search), { status: 503, headers: HEADERS });
    }
  }
}
