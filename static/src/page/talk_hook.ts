import type { LiveSocket } from "./live_socket.ts";

declare global {
  interface Window {
    /** Put here by a conversation's own script: wants the page's socket. */
    kithTalk?: (socket: LiveSocket) => void;
  }
}

export const talkOfPage = (): ((socket: LiveSocket) => void) | undefined => window.kithTalk;
