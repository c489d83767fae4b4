import type { Answer, Wanted } from "../live/protocol.ts";
import type { LiveSocket } from "./live_socket.ts";

const ACK_WITHIN = 8_000;

/** Sends a `follow`; rejects when no answer comes, the line is cut, or the server answers with an error. */
export async function follow(socket: LiveSocket, wanted: readonly Wanted[]): Promise<readonly Answer[]> {
  const answer = await socket.timeout(ACK_WITHIN).emitWithAck("follow", wanted);
  if ("error" in answer) throw new Error(answer.error);
  return answer.streams;
}
