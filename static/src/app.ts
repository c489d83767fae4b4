import { startLivePage } from "./page/live_page.ts";

document.documentElement.classList.add("has-script");
startLivePage(() => undefined);
