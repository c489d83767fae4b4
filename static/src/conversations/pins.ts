const WITHIN = 15_000;

/** What is pinned has changed: that part is put in anew, as the page itself shows it now. The focus is never taken. */
export async function renewPins(): Promise<void> {
  const headers = { "HX-Request": "true" };
  const signal = AbortSignal.timeout(WITHIN);
  const answer = await fetch(location.pathname, { headers, signal, cache: "no-store", redirect: "manual" });
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pins");
  const shown = document.getElementById("pins");
  if (made && shown && !shown.contains(document.activeElement)) shown.replaceWith(made);
}
