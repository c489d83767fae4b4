import { Keeper } from "./keeper.ts";
import { kindOf } from "./request_kind.ts";
import type { FetchEvent, WorkerScope } from "./worker_scope.ts";

/** The files that the kept page needs, as JSON; the build puts their hashed names in. */
declare const KEPT_FILES: string;

const worker = self as unknown as WorkerScope;
const files = JSON.parse(KEPT_FILES) as string[];
const keeper = new Keeper(files);

worker.addEventListener("install", (event) => {
  event.waitUntil(keeper.keepAll().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(keeper.dropOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (kindOf(request, worker.location.origin, files)) {
    case "file":
      return event.respondWith(keeper.file(request));
    case "emergency":
      return event.respondWith(keeper.emergency(request));
    case "page":
      return answerPage(event);
    case "sign":
      return answerSign(event);
    case "leave":
  }
});

/** With a page that came there is signal, so the kept numbers may be looked after. */
function answerPage(event: FetchEvent): void {
  const answer = keeper.page(event.request);
  event.respondWith(answer);
  event.waitUntil(answer.then(() => keeper.keepEmergencyDaily()).catch(() => undefined));
}

/** Whoever signs in or out: the kept numbers are theirs from now on, and nobody else's. */
function answerSign(event: FetchEvent): void {
  const answer = fetch(event.request);
  event.respondWith(answer);
  event.waitUntil(answer.then(() => keeper.keepEmergency()).catch(() => undefined));
}
