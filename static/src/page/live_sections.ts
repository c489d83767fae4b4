import type { Fragment } from "../live/engine.ts";
import type { Position } from "../live/protocol.ts";

/** Reads the three lists that stand beside each other on a live section; a line that is not whole is left out. */
export function readPositions(streams: string, epochs: string, seqs: string): Position[] {
  const epochOf = words(epochs);
  const seqOf = words(seqs);
  return words(streams)
    .map((stream, n) => ({ stream, epoch: Number(epochOf[n]), seq: Number(seqOf[n]) }))
    .filter(({ epoch, seq }) => Number.isSafeInteger(epoch) && Number.isSafeInteger(seq));
}

/** The sections of this page that follow streams. A section is known by its id. */
export function liveSections(): HTMLElement[] {
  const found = document.querySelectorAll<HTMLElement>("[data-live][id]");
  return [...found].filter((section) => section.dataset["stream"]);
}

/** The live sections as the engine knows them, as they stand on the page now. */
export function fragmentsOnPage(): Fragment[] {
  return liveSections().map((section) => {
    const { stream = "", epoch = "", seq = "" } = section.dataset;
    return { key: section.id, positions: readPositions(stream, epoch, seq) };
  });
}

function words(list: string): string[] {
  return list.split(" ").filter((word) => word !== "");
}
