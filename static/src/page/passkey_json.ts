/** Between what the server writes (bytes as base64url) and what the browser wants (bytes), both ways. */

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

interface Named {
  id: string;
  type: string;
}

interface Written {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
  allowCredentials?: Named[];
}

/** The options as the browser wants them: what is bytes becomes bytes, the rest stays. */
export function optionsOf(json: string): Record<string, unknown> {
  const written = JSON.parse(json) as Written;
  const named = (list: Named[]): unknown[] => list.map((one) => ({ ...one, id: bytesOf(one.id) }));
  return {
    ...written,
    challenge: bytesOf(written.challenge),
    ...(written.user ? { user: { ...written.user, id: bytesOf(written.user.id) } } : {}),
    ...(written.excludeCredentials ? { excludeCredentials: named(written.excludeCredentials) } : {}),
    ...(written.allowCredentials ? { allowCredentials: named(written.allowCredentials) } : {}),
  };
}

/** The parts of a device's answer, of which each kind has its own. */
export interface Answer {
  clientDataJSON: ArrayBuffer;
  attestationObject?: ArrayBuffer;
  authenticatorData?: ArrayBuffer;
  signature?: ArrayBuffer;
  userHandle?: ArrayBuffer | null;
}

/** The answer as the server reads it. */
export function answerOf(id: string, rawId: ArrayBuffer, type: string, response: Answer): string {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const;
  const written: Record<string, string> = {};
  for (const part of parts) {
    const bytes = response[part];
    if (bytes) written[part] = textOf(bytes);
  }
  return JSON.stringify({ id, rawId: textOf(rawId), type, response: written, clientExtensionResults: {} });
}
