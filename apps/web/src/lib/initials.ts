const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstGrapheme(word: string): string {
  for (const { segment } of segmenter.segment(word)) return segment;
  return '';
}

/** At most two: of the first and the last word; one for scripts whose names are not spaced. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstGrapheme(words[0] ?? '');
  const last = words.length > 1 ? firstGrapheme(words[words.length - 1] ?? '') : '';
  return /^\p{L}/u.test(last)
    ? `${first}${last}`.toLocaleUpperCase()
    : first.toLocaleUpperCase() || '?';
}

/** A hue in degrees that stays the same for an id. */
export function hueOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) >>> 0;
  // Steps of 30 degrees: two people are either the same or clearly different.
  return (hash % 12) * 30 + 15;
}
