/** What is asked of the server under a line, in place: the form works without this script, the page then loads again. */
export function actInPlace(
  log: HTMLElement,
  send: (url: string, body: URLSearchParams) => Promise<boolean>,
  done: (message: string) => void,
): void {
  log.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("act" in form.dataset)) return;
    event.preventDefault();
    if ("busy" in form.dataset) return;
    form.dataset["busy"] = "";
    void act(form, event.submitter, send)
      .then((id) => done(id))
      .catch(() => fail(form))
      .finally(() => delete form.dataset["busy"]);
  });
}

async function act(
  form: HTMLFormElement,
  by: HTMLElement | null,
  send: (url: string, body: URLSearchParams) => Promise<boolean>,
): Promise<string> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, by)) body.append(name, String(value));
  // Under "…/messages/CONVERSATION/MESSAGE/what".
  const id = new URL(form.action).pathname.split("/").at(-2) ?? "";
  if (!(await send(form.action, body))) throw new Error("not done");
  form.querySelector(".acting")?.remove();
  return id;
}

/** Pressed again it is tried again; nothing is taken as done that is not. */
function fail(form: HTMLFormElement): void {
  const words = form.querySelector(".acting") ?? document.createElement("span");
  words.className = "acting";
  words.setAttribute("role", "status");
  form.append(words);
  words.textContent = "Not done. Press it again.";
}
