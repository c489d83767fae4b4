/** Time and chance as the live client uses them; tests put in their own. */
export interface Clock {
  /** Calls `work` once after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, work: () => void): () => void;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

export const browserClock: Clock = {
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
