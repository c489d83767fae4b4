import { startAnnouncing } from "./page/announce.ts";
import { startBoardGrid } from "./page/board_grid.ts";
import { startBusy } from "./page/busy.ts";
import { startDrafts } from "./page/drafts.ts";
import { startFreshMarks } from "./page/fresh_marks.ts";
import { startGovukParts } from "./page/govuk_parts.ts";
import { startKeeping } from "./page/keep_worker.ts";
import { startKeptWords } from "./page/kept_words.ts";
import { startLivePage } from "./page/live_page.ts";
import { startNightsInPlace } from "./page/nights_in_place.ts";
import { startOfflineBar } from "./page/offline.ts";
import { startPasskeys } from "./page/passkeys.ts";
import { startStillHere } from "./page/still_here.ts";
import { startToasts } from "./page/toast.ts";

// Every page works without any of this; each part makes one thing on it better.
document.documentElement.classList.add("has-script");
startGovukParts();
const announcer = startAnnouncing();
startFreshMarks();
startDrafts();
startBoardGrid();
startNightsInPlace(announcer);
startKeptWords(announcer);
startPasskeys(); // before busy: it holds a form back until the device has answered
startBusy();
startToasts(announcer);
const signal = startOfflineBar();
startLivePage((linked) => signal.linked(linked));
startKeeping();
startStillHere();
