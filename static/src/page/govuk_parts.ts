import { CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink } from "govuk-frontend";

import { onShown } from "./show_section.ts";

const PARTS = [CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

/** Starts the scripts of the form parts, also of those that come into a section later. */
export function startGovukParts(): void {
  document.body.classList.add("govuk-frontend-supported");
  startIn(document);
  onShown(({ section }) => startIn(section));
}

/** One part that cannot start must not keep the others from starting. */
function startIn(scope: ParentNode): void {
  for (const Part of PARTS) {
    const name = Part.moduleName;
    for (const root of scope.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      try {
        new Part(root);
      } catch (error) {
        console.error(error);
      }
    }
  }
}
