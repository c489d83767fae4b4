/** A fresh one of what the page holds in this template. */
export function clone(template: string): HTMLElement {
  const found = document.getElementById(template);
  const made = found instanceof HTMLTemplateElement ? found.content.firstElementChild?.cloneNode(true) : null;
  if (!(made instanceof HTMLElement)) throw new Error(`the page has no ${template}`);
  return made;
}

/** The one thing within that has this selector. */
export function part<T extends HTMLElement = HTMLElement>(within: HTMLElement, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`a message has no ${selector}`);
  return found;
}
