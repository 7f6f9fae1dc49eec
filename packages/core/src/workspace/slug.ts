import { randomInt } from 'node:crypto';

const MAX_LENGTH = 40;

/** The part of the web address made of a name: lower-case ASCII letters, digits and dashes. */
export function slugOf(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return ascii === '' ? 'workspace' : ascii;
}

/** The same with a random number, for when it is taken. */
export function alternative(slug: string): string {
  return `${slug}-${randomInt(1_000, 1_000_000)}`;
}
