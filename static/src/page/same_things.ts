const PREFIX = "same-thing-";

/**
 * Tells the morph which links are the same thing: those that lead to the same place. Without it a row that comes in
 * above the others would be made by changing every row into its neighbour, and the focus would stand on another stay.
 *
 * Names are given for the time of the morph; the answer takes them away again.
 */
export function nameSameThings(old: Element, fresh: Element): () => void {
  const olds = linksByPlace(old);
  const freshes = linksByPlace(fresh);
  let count = 0;
  for (const [place, link] of olds) {
    const twin = freshes.get(place);
    if (!link || !twin) continue;
    count += 1;
    link.id = twin.id = PREFIX + count;
  }
  return () => {
    for (const link of old.querySelectorAll(`[id^="${PREFIX}"]`)) link.removeAttribute("id");
  };
}

/** Links without a name of their own; a place that several lead to tells nothing. */
function linksByPlace(root: Element): Map<string, Element | null> {
  const found = new Map<string, Element | null>();
  for (const link of root.querySelectorAll("a[href]:not([id])")) {
    const place = link.getAttribute("href") ?? "";
    found.set(place, found.has(place) ? null : link);
  }
  return found;
}
