const WITHIN = 15_000;

/** What is pinned has changed: that part is put in anew, as the page itself shows it now. The focus is never taken: while
 * it is inside, that waits until it leaves. */
export async function renewPins(): Promise<void> {
  const headers = { "HX-Request": "true" };
  const signal = AbortSignal.timeout(WITHIN);
  const answer = await fetch(location.pathname, { headers, signal, cache: "no-store", redirect: "manual" });
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pins");
  const shown = document.getElementById("pins");
  if (!made || !shown) return;
  if (!shown.contains(document.activeElement)) shown.replaceWith(made);
  else if (!("waits" in shown.dataset)) renewOnceLeft(shown);
}

function renewOnceLeft(shown: HTMLElement): void {
  shown.dataset["waits"] = "";
  const left = (event: FocusEvent): void => {
    if (event.relatedTarget instanceof Node && shown.contains(event.relatedTarget)) return;
    shown.removeEventListener("focusout", left);
    delete shown.dataset["waits"];
    void renewPins().catch(() => undefined); // the next change, or a fresh page, shows it
  };
  shown.addEventListener("focusout", left);
}
