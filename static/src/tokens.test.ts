import assert from "node:assert/strict";
import { test } from "node:test";

import tokens from "./tokens.json" with { type: "json" };

/** The luminance of a colour as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const theme of ["light", "dark"] as const) {
  const colours: Record<string, string> = { ...tokens[theme], ...tokens.both };
  for (const [front, back, least] of tokens.contrast as [string, string, number][]) {
    test(`${theme}: ${front} on ${back} has ${least}:1 at least`, () => {
      const found = contrast(colours[front] ?? "", colours[back] ?? "");
      assert.ok(found >= least, `${found.toFixed(2)}:1`);
    });
  }
}

test("both themes have the same colours", () => {
  assert.deepEqual(Object.keys(tokens.light), Object.keys(tokens.dark));
});
