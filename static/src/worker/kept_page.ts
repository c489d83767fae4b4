const KEPT_FOR = 86_400_000;
const NOW_WORDS = /(<([a-z0-9]+)[^>]*\bdata-now\b[^>]*>)[^<]*(?=<\/\2>)/g;

/** Without signal nobody knows who answers at this moment; the hours beside each number still say it. */
const THEN_WORDS = "Ring in these hours:";

/** The emergency page as it is kept: what speaks of this moment (`data-now`) gives way to words that stay true. */
export function withoutNow(html: string): string {
  return html.replace(NOW_WORDS, `$1${THEN_WORDS}`);
}

/** Whether a page kept at `date` (the header of its answer) should be asked for again. */
export function isOld(date: string | null, now: number): boolean {
  const kept = Date.parse(date ?? "");
  return !(now - kept < KEPT_FOR);
}

/**
 * What a page that cannot come is answered with: the way to the numbers, and the page once more. It names 999 itself,
 * because it also stands in for an emergency page that was never kept.
 */
export function noSignalPage(styleSheet: string, address: string): string {
  const again = address.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>No signal – Kith</title>
<link rel="stylesheet" href="${styleSheet}">
</head>
<body class="shell shell--plain">
<header class="header">
<a class="brand" href="/"><span class="brand__words"><span class="brand__name">Kith</span></span></a>
<a class="emergency-button" href="/emergency">Emergency</a>
</header>
<div class="page">
<main class="main main--reading" id="main">
<div class="page-head"><h1>No signal</h1>
<p class="page-head__line">This page needs signal. Emergency has the numbers to ring.</p></div>
<p>Someone is in danger now? Ring <a class="text-link" href="tel:999">999</a>.</p>
<a class="button button--outlined" href="${again}">Try again</a>
</main>
</div>
</body>
</html>
`;
}
