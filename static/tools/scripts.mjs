import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

const source = new URL("../src/", import.meta.url);

async function bundle(entry, options = {}) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(entry, source))],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    ...options,
  });
  return outputFiles[0].text;
}

/** The script of every page, and that of the pages of conversations alone. */
export async function buildScripts(dist) {
  await dist.write("app.js", await bundle("app.ts"));
  await dist.write("conversation.js", await bundle("conversation.ts"));
}

/** The service worker, told which files the kept emergency page needs. */
export async function buildWorker(dist) {
  const kept = ["app.css", "icons.svg", "favicon.svg", "text.woff2", "title.woff2"].map((name) => `/static/dist/${dist.name(name)}`);
  const code = await bundle("worker/service-worker.ts", {
    format: "iife",
    define: { KEPT_FILES: JSON.stringify(JSON.stringify(kept)) },
  });
  await dist.write("service-worker.js", code);
}
