import { type Control, forgetDraft, keepDraft, restoreDraft, type Shelf } from "./kept_draft.ts";

/** Keeps what is typed into forms that ask for it, in this tab alone, until it was sent. */
export function startDrafts(): void {
  const shelf = ownShelf();
  if (!shelf) return;
  for (const sent of document.querySelectorAll<HTMLElement>("[data-draft-sent]")) {
    forgetDraft(shelf, sent.dataset["draftSent"] ?? "");
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep-draft]")) {
    const draft = form.dataset["keepDraft"] ?? "";
    restoreDraft(shelf, draft, controlsOf(form));
    form.addEventListener("input", () => keepDraft(shelf, draft, controlsOf(form)));
  }
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<HTMLInputElement>("input, textarea")];
}

function ownShelf(): Shelf | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
