import { startTalk } from "./conversations/page.ts";

// Stands before the script of every page, which gives it the page's one socket.
const attach = startTalk();
if (attach) window.kithTalk = attach;
