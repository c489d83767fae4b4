/**
 * What the worker does with a request: answers a file that it keeps, the emergency page, any other page; notices
 * that somebody else may be signed in from now on; or leaves it to the browser.
 */
export type RequestKind = "file" | "emergency" | "page" | "sign" | "leave";

/** The little of a request that decides. */
export interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

export const EMERGENCY = "/emergency";
const SIGNS = /^\/(sign-in|sign-out|invitation|demonstration)(\/|$)/;

/** `origin` is ours, `files` are the paths of the kept files. Live sections, sockets and forms are never touched. */
export function kindOf(asked: Asked, origin: string, files: readonly string[]): RequestKind {
  const url = new URL(asked.url);
  if (url.origin !== origin) return "leave";
  if (asked.method === "GET" && files.includes(url.pathname)) return "file";
  if (asked.mode !== "navigate") return "leave";
  if (asked.method === "POST") return SIGNS.test(url.pathname) ? "sign" : "leave";
  if (asked.method !== "GET") return "leave";
  return url.pathname === EMERGENCY ? "emergency" : "page";
}
