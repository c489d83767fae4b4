import type { Outcome } from "../live/refresher.ts";

/** A slow line may take this long over a part of the page before it counts as failed. */
export const PATIENCE = 15_000;

/** The header by which the server knows that only a part of the page is wanted (accounts/shell/page.py). */
export const PART_ONLY = { "HX-Request": "true" } as const;

/** How an answer to a request for a part ended. */
export interface PartAnswer {
  readonly outcome: Outcome;
  /** The part as the server prints it now; only when `outcome` is "shown". */
  readonly part?: Element;
}

/**
 * What the status of an answer means for the part: a redirect leads to the sign-in, 403 and 404 say that there is
 * nothing here for this person any more, 409 that it has moved on. All else that is not fine may be fine later.
 */
export function outcomeOf(answer: { readonly type: string; readonly status: number }): Outcome {
  if (answer.type === "opaqueredirect") return "gone";
  if (answer.status >= 200 && answer.status < 300) return "shown";
  return [401, 403, 404, 409, 410].includes(answer.status) ? "gone" : "failed";
}

/** Asks for a part again. Never rejects: no network is "failed", an answer without the part is "gone". */
export async function askForPart(address: string, id: string): Promise<PartAnswer> {
  try {
    const answer = await fetch(address, {
      headers: PART_ONLY,
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const outcome = outcomeOf(answer);
    if (outcome !== "shown") return { outcome };
    const part = findPart(await answer.text(), id);
    return part ? { outcome, part } : { outcome: "gone" };
  } catch {
    return { outcome: "failed" };
  }
}

/** The part with this id in an answer, which may be the part alone or a whole page. */
export function findPart(html: string, id: string): Element | null {
  return new DOMParser().parseFromString(html, "text/html").getElementById(id);
}
