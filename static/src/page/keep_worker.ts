/** Registers the service worker, which keeps the emergency numbers for when there is no signal. */
export function startKeeping(): void {
  if (!isSecureContext || !("serviceWorker" in navigator)) return;
  const register = (): void => {
    // A browser may forbid it (private windows do); the page works without.
    navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
  };
  // After the page, so that keeping files for later does not hold up what is wanted now.
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
