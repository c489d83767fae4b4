import { readFile } from "node:fs/promises";

const source = new URL("../src/", import.meta.url);
const lucide = new URL("../../node_modules/lucide-static/icons/", import.meta.url);

/** One sprite of the icons that are used, no more; each is a symbol drawn in the colour of its text. */
export async function buildSprite(dist) {
  const names = JSON.parse(await readFile(new URL("icons.json", source), "utf8"));
  const symbols = await Promise.all(names.map(readSymbol));
  const credit = "<!-- Lucide icons, ISC licence, https://lucide.dev/license -->";
  await dist.write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${credit}${symbols.join("")}</svg>`);
}

async function readSymbol(name) {
  const svg = await readFile(new URL(`${name}.svg`, lucide), "utf8");
  const shapes = svg.replace(/<!--.*?-->/gs, "").replace(/^\s*<svg[^>]*>|<\/svg>\s*$/gs, "");
  const paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes.replace(/>\s+</g, "><").trim()}</symbol>`;
}

/** Kith's own drawings and the icons of the home screen, and the web app manifest that names them. */
export async function buildPictures(dist) {
  for (const name of ["favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable.png", "apple-touch-icon.png"]) {
    await dist.write(name, await readFile(new URL(`pictures/${name}`, source)));
  }
  const icon = (name, sizes, purpose) => ({ src: dist.name(name), sizes, type: "image/png", purpose });
  const manifest = {
    name: "Kith",
    short_name: "Kith",
    description: "Sleepovers, events and support for foster families and the people who work beside them",
    lang: "en-GB",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#F8F4F7",
    theme_color: "#47143A",
    icons: [
      icon("icon-192.png", "192x192", "any"),
      icon("icon-512.png", "512x512", "any"),
      icon("icon-maskable.png", "512x512", "maskable"),
    ],
  };
  await dist.write("app.webmanifest", JSON.stringify(manifest));
}
