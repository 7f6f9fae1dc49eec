/** Choices that a seed repeats. */
export interface Chance {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
}

/** The generator is mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed;
  return {
    between(least, most) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
      return least + Math.floor(fraction * (most - least + 1));
    },
  };
}
