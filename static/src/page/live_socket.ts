import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";

import type { Answer, EntriesEvent, ResetEvent, Wanted } from "../live/protocol.ts";

type FollowAnswer = { streams: readonly Answer[] } | { error: string };

interface FromServer {
  entries(event: EntriesEvent): void;
  reset(event: ResetEvent): void;
  evicted(event: { stream: string }): void;
}

interface ToServer {
  follow(wanted: readonly Wanted[], answered: (answer: FollowAnswer) => void): void;
}

export type LiveSocket = Socket<FromServer, ToServer>;

/** The page's one socket, not yet connected. It comes back by itself whenever the line or the server goes away. */
export function makeSocket(): LiveSocket {
  return io({
    autoConnect: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 200,
    reconnectionDelayMax: 4_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
  });
}

/** Connects at once instead of at the next try: the device has just come back to the network, or to the person. */
export function connectNow(socket: LiveSocket): void {
  if (!socket.connected) socket.disconnect().connect();
}
