/** How a press ended. `gone`: what it was about is not there, or not so any more. `refused`: and the server says why. */
export type Acted = { readonly kind: "done" | "later" | "gone" } | { readonly kind: "refused"; readonly why: string };

/** What is asked of the server under a line, in place: the form works without this script, the page then loads again. */
export function actInPlace(
  log: HTMLElement,
  send: (url: string, body: URLSearchParams) => Promise<Acted>,
  ask: (message: string) => void,
): void {
  log.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("act" in form.dataset)) return;
    event.preventDefault();
    if ("busy" in form.dataset) return;
    form.dataset["busy"] = "";
    // Under "…/messages/CONVERSATION/MESSAGE/what".
    const id = new URL(form.action).pathname.split("/").at(-2) ?? "";
    void act(form, event.submitter, send)
      .catch((): Acted => ({ kind: "later" }))
      .then((acted) => {
        say(form, wordsOf(acted));
        if (asksAnew(acted)) ask(id);
      })
      .finally(() => delete form.dataset["busy"]);
  });
}

async function act(
  form: HTMLFormElement,
  by: HTMLElement | null,
  send: (url: string, body: URLSearchParams) => Promise<Acted>,
): Promise<Acted> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, by)) body.append(name, String(value));
  return send(form.action, body);
}

/** What the server's answer to a press means. Whatever it will answer the same again is not to be pressed again. */
export async function actedOf(answer: Response): Promise<Acted> {
  if (answer.ok) return { kind: "done" };
  if (answer.status === 422) {
    const { errors } = (await answer.json()) as { errors: Record<string, string> };
    return { kind: "refused", why: Object.values(errors)[0] ?? "" };
  }
  if (answer.status === 400) return { kind: "refused", why: "Load this page again, then try again." };
  return { kind: answer.status > 400 && answer.status < 500 && answer.status !== 429 ? "gone" : "later" };
}

/** What is said of it beside the button; nothing is taken as done that is not. */
export function wordsOf(acted: Acted): string {
  if (acted.kind === "refused") return acted.why;
  return { done: "", gone: "This message is not there now.", later: "Not done. Press it again." }[acted.kind];
}

/** Whether the message is asked for anew: it was changed by this, or by somebody else. */
export function asksAnew(acted: Acted): boolean {
  return acted.kind === "done" || acted.kind === "gone";
}

function say(form: HTMLFormElement, said: string): void {
  const words = form.querySelector(".acting") ?? document.createElement("span");
  if (!said) {
    words.remove();
    return;
  }
  words.className = "acting";
  words.setAttribute("role", "status");
  form.append(words);
  words.textContent = said;
}
