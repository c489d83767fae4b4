import { readFile } from "node:fs/promises";

import subsetFont from "subset-font";

const modules = new URL("../../node_modules/", import.meta.url);
const besleyFolder = "@fontsource-variable/besley/";
const atkinsonFolder = "@fontsource-variable/atkinson-hyperlegible-next/";

/** Letters of British and Irish names and the marks of our own sentences; titles need no others. */
function titleLetters() {
  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
  return [...range(0x20, 0x7e), ...range(0xa0, 0xff), ..."–—‘’“”…•ŵŷŴŶ"].join("");
}

/**
 * Writes the two typefaces. Besley is only ever used at weight 650, so its weight axis is fixed there: half the
 * bytes, which keeps the first screen under its limit. Atkinson keeps its axis (text and bold).
 */
export async function buildFonts(dist) {
  const besley = await readFile(new URL(`${besleyFolder}files/besley-latin-wght-normal.woff2`, modules));
  const title = await subsetFont(besley, titleLetters(), { targetFormat: "woff2", variationAxes: { wght: 650 } });
  await dist.write("title.woff2", title);
  const text = await readFile(
    new URL(`${atkinsonFolder}files/atkinson-hyperlegible-next-latin-wght-normal.woff2`, modules),
  );
  await dist.write("text.woff2", text);
  const licences = await Promise.all(
    [atkinsonFolder, besleyFolder].map((folder) => readFile(new URL(`${folder}LICENSE`, modules), "utf8")),
  );
  await dist.write("font-licences.txt", licences.join("\n\n----\n\n"));
}
