const CONTROLS = "input, textarea, select";
const WITHOUT_WORDS = ["hidden", "submit", "button", "reset", "image"];

/**
 * Whether a person has put something into this control that the server does not know, or is about to: then a change
 * of the page must not take it away.
 */
export function holdsWork(control: Element): boolean {
  if (control instanceof HTMLTextAreaElement) {
    return control === document.activeElement || control.value !== control.defaultValue;
  }
  if (control instanceof HTMLSelectElement) {
    return control === document.activeElement || [...control.options].some((o) => o.selected !== o.defaultSelected);
  }
  if (!(control instanceof HTMLInputElement) || WITHOUT_WORDS.includes(control.type)) return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return control === document.activeElement || control.value !== control.defaultValue;
}

/** Whether anything inside holds work. */
export function containsWork(element: Element): boolean {
  return [...element.querySelectorAll(CONTROLS)].some(holdsWork);
}
