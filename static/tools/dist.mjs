import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";

/** The folder of built files: writes each under a hashed name and remembers which is which. */
export class Dist {
  /** @param {URL} folder where the files go; ends in a slash */
  constructor(folder) {
    this.folder = folder;
    /** @type {Map<string, {file: string, bytes: number, gzipped: number}>} */
    this.files = new Map();
  }

  /** Writes `content` and returns the hashed file name that pages and styles use. */
  async write(name, content) {
    const buffer = Buffer.from(content);
    const hash = createHash("sha256").update(buffer).digest("hex").slice(0, 10);
    const ending = extname(name);
    const file = `${name.slice(0, -ending.length)}-${hash}${ending}`;
    const gzipped = gzipSync(buffer, { level: 9 });
    await mkdir(this.folder, { recursive: true });
    await writeFile(new URL(file, this.folder), buffer);
    // Beside it what nearly every browser takes; fonts and pictures are packed already.
    if (gzipped.length < 0.9 * buffer.length) await writeFile(new URL(`${file}.gz`, this.folder), gzipped);
    this.files.set(name, { file, bytes: buffer.length, gzipped: gzipped.length });
    return file;
  }

  /** The hashed name of a file written before; an unknown name is a mistake of the build and throws. */
  name(name) {
    const found = this.files.get(name);
    if (!found) throw new Error(`static build: "${name}" is used before it is built`);
    return found.file;
  }

  async writeManifest() {
    const names = Object.fromEntries([...this.files].map(([name, { file }]) => [name, file]).sort());
    await writeFile(new URL("manifest.json", this.folder), `${JSON.stringify(names, null, 2)}\n`);
  }
}
