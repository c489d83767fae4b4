import { Idiomorph } from "idiomorph";

import { nameSameThings } from "./same_things.ts";
import { containsWork, holdsWork } from "./typed_work.ts";

/** Whose news a new version of a section is: an answer to this person, or what others did meanwhile. */
export type Occasion = "answer" | "news";

const KEPT = "[data-keep], [data-sending]";
/** News of others must not take away what this person is just being told about a form. */
const KEPT_FROM_NEWS = `${KEPT}, .govuk-error-summary, .govuk-form-group--error`;

/** Changes a section into its fresh version in place: what stayed the same keeps focus, scroll and typed words. */
export function morph(section: Element, fresh: Element, occasion: Occasion): void {
  const kept = occasion === "news" ? KEPT_FROM_NEWS : KEPT;
  const forget = nameSameThings(section, fresh);
  Idiomorph.morph(section, fresh, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (old) => !(old instanceof Element) || !(old.matches(kept) || holdsWork(old)),
      beforeNodeRemoved: (old) => !(old instanceof Element) || !(old.matches(kept) || holdsWork(old) || containsWork(old)),
      beforeAttributeUpdated: (name, old, change) => !(change === "remove" && belongsToPage(name, old)),
    },
  });
  forget();
}

/** Marks that the page put on itself and the server does not print: what a person unfolded, which script has begun. */
function belongsToPage(name: string, element: Element): boolean {
  if (name === "open") return element instanceof HTMLDetailsElement;
  return name.startsWith("data-govuk-") && name.endsWith("-init");
}
