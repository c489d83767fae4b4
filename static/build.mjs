/**
 * Builds the front end into static/dist: fonts, icon sprite, pictures, CSS, scripts, service worker.
 *
 * Every file gets a name with a hash of its content, and manifest.json says which name is which, so that
 * pages may be cached for ever and a new build is picked up at once.
 */
import { rm } from "node:fs/promises";

import { Dist } from "./tools/dist.mjs";
import { buildFonts } from "./tools/fonts.mjs";
import { buildPictures, buildSprite } from "./tools/pictures.mjs";
import { buildScripts, buildWorker } from "./tools/scripts.mjs";
import { buildStyles } from "./tools/styles.mjs";

const started = performance.now();
const dist = new Dist(new URL("./dist/", import.meta.url));
await rm(dist.folder, { recursive: true, force: true });

await buildFonts(dist);
await buildSprite(dist);
await buildPictures(dist);
await buildStyles(dist);
await buildScripts(dist);
await buildWorker(dist);
await dist.writeManifest();

for (const [name, { file, bytes, gzipped }] of dist.files) {
  console.log(`${name.padEnd(24)} ${String(bytes).padStart(7)} ${String(gzipped).padStart(7)} gz  ${file}`);
}
console.log(`built in ${Math.round(performance.now() - started)} ms`);
