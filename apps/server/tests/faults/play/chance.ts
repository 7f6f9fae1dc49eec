import { seededRandom } from '@teamchat/realtime/testing';

/** Choices that a seed repeats. */
export interface Chance {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
}

export function createChance(seed: number): Chance {
  const random = seededRandom(seed);
  return {
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
  };
}
