import { browserClock } from "../live/clock.ts";
import { Announcer } from "./announcer.ts";
import { liveSections } from "./live_sections.ts";
import { onShown } from "./show_section.ts";

const LIVE_REGIONS = "[role=status], [role=alert], [role=log], [aria-live]";

/** What a section said, and the regions in it that screen readers listen to by themselves. */
interface Said {
  readonly texts: ReadonlySet<string>;
  readonly regions: ReadonlySet<Element>;
}

/** Says the `[data-announce]` texts that are new after a section changed in place. Focus stays where it is. */
export function startAnnouncing(): Announcer {
  const region = document.getElementById("announce");
  const announcer = new Announcer(browserClock, (words) => {
    if (region) region.textContent = words;
  });
  const said = new WeakMap<Element, Said>();
  for (const section of liveSections()) said.set(section, listen(section));
  onShown(({ section }) => {
    const before = said.get(section);
    said.set(section, listen(section));
    if (!before) return;
    for (const element of announced(section)) {
      const alreadyHeard = before.regions.has(element.closest(LIVE_REGIONS) ?? section);
      if (!alreadyHeard && !before.texts.has(textOf(element))) announcer.say(textOf(element));
    }
  });
  return announcer;
}

function listen(section: Element): Said {
  return {
    texts: new Set([...announced(section)].map(textOf)),
    regions: new Set(section.querySelectorAll(LIVE_REGIONS)),
  };
}

function announced(section: Element): NodeListOf<HTMLElement> {
  return section.querySelectorAll<HTMLElement>("[data-announce]");
}

/** The words of an element; `data-announce="Needs you"` puts words before those that say too little alone. */
function textOf(element: HTMLElement): string {
  const lead = element.dataset["announce"];
  const words = element.textContent.trim();
  return lead ? `${lead}: ${words}` : words;
}
