import assert from "node:assert/strict";
import { test } from "node:test";

import { isOld, noSignalPage, withoutNow } from "./kept_page.ts";

test("words of this moment give way to words that stay true", () => {
  const page = '<h2><svg></svg><span data-now>It is Thu 2 pm. These answer now:</span></h2><p class="a" data-now>now</p><p>999</p>';
  const kept = '<h2><svg></svg><span data-now>Ring in these hours:</span></h2><p class="a" data-now>Ring in these hours:</p><p>999</p>';
  assert.equal(withoutNow(page), kept);
});

test("a page is kept for a day; one without a date is old", () => {
  const date = "Thu, 03 Dec 2026 14:00:00 GMT";
  assert.equal(isOld(date, Date.parse("2026-12-04T13:59:59Z")), false);
  assert.equal(isOld(date, Date.parse("2026-12-04T14:00:00Z")), true);
  assert.equal(isOld(null, Date.now()), true);
});

test("without signal there are the emergency numbers and the page once more, and no script", () => {
  const page = noSignalPage("/static/dist/app-1.css", '/stays?day="<b>&c');
  assert.match(page, /href="\/emergency"/);
  assert.match(page, /href="tel:999"/);
  assert.match(page, /href="\/stays\?day=&#34;&#60;b&#62;&#38;c"/);
  assert.match(page, /href="\/static\/dist\/app-1\.css"/);
  assert.doesNotMatch(page, /<script|style=/);
});
