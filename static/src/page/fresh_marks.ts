import { liveSections } from "./live_sections.ts";
import { onShown } from "./show_section.ts";

/** As long as the fade in the style sheet, and a little. */
const FADES = 1_300;

/** Lets every `[data-new]` thing fade in that was not in its section before. */
export function startFreshMarks(): void {
  const known = new WeakMap<Element, ReadonlySet<string>>();
  for (const section of liveSections()) known.set(section, namesIn(section));
  onShown(({ section, occasion }) => {
    const before = known.get(section);
    known.set(section, namesIn(section));
    if (!before || occasion === "answer") return;
    for (const thing of section.querySelectorAll("[data-new]")) {
      if (!before.has(nameOf(thing))) fadeIn(thing);
    }
  });
}

function fadeIn(thing: Element): void {
  thing.classList.add("is-new");
  setTimeout(() => thing.classList.remove("is-new"), FADES);
}

function namesIn(section: Element): ReadonlySet<string> {
  return new Set([...section.querySelectorAll("[data-new]")].map(nameOf));
}

/** What tells one thing from another: where it leads to, else its words. */
function nameOf(thing: Element): string {
  const link = thing.matches("a[href]") ? thing : thing.querySelector("a[href]");
  return link?.getAttribute("href") ?? thing.textContent;
}
