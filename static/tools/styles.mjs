import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const source = new URL("../src/", import.meta.url);
const modules = new URL("../../node_modules/", import.meta.url);

/** Lets Sass `@use "kith:tokens"`: the colour table of tokens.json as maps, so that it stands in one place. */
function tokenImporter(tokens) {
  const map = (name) =>
    `$${name}: (${Object.entries(tokens[name]).map(([key, value]) => `"${key}": ${value}`).join(", ")});`;
  return {
    canonicalize: (url) => (url === "kith:tokens" ? new URL(url) : null),
    load: () => ({ contents: ["light", "dark", "both"].map(map).join("\n"), syntax: "scss" }),
  };
}

/** app.css; `url("built:NAME")` in the sources becomes the hashed name of NAME. */
export async function buildStyles(dist) {
  const tokens = JSON.parse(await readFile(new URL("tokens.json", source), "utf8"));
  const { css } = sass.compile(fileURLToPath(new URL("styles/app.scss", source)), {
    loadPaths: [fileURLToPath(modules)],
    importers: [tokenImporter(tokens)],
    quietDeps: true,
  });
  const named = css.replace(/built:([\w.-]+)/g, (_, file) => dist.name(file));
  const { code } = await esbuild.transform(named, { loader: "css", minify: true, target: "es2022" });
  await dist.write("app.css", code);
}
