import { answerOf, optionsOf } from "./passkey_json.ts";
import type { Answer } from "./passkey_json.ts";

/**
 * Forms that a passkey answers: before they are sent the device is asked, and its answer goes along in `credential`.
 * Where the person says no the form stays as it is; where the browser knows no passkeys a note says so.
 */
export function startPasskeys(): void {
  const known = "PublicKeyCredential" in globalThis;
  for (const note of document.querySelectorAll<HTMLElement>("[data-passkey-note]")) note.hidden = known;
  if (!known) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset["passkey"]) return;
    const field = form.elements.namedItem("credential");
    if (!(field instanceof HTMLInputElement) || field.value) return;
    event.preventDefault();
    void ask(form, field);
  });
}

async function ask(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const publicKey = optionsOf(form.dataset["options"] ?? "{}") as unknown;
  try {
    const given =
      form.dataset["passkey"] === "create"
        ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
        : await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
    if (!(given instanceof PublicKeyCredential)) return;
    field.value = answerOf(given.id, given.rawId, given.type, given.response as unknown as Answer);
  } catch {
    return; // they said no, or took too long: the button is there for another try
  }
  form.requestSubmit();
}
