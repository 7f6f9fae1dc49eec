const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** By name as people of this locale sort, numbers by value; ids break ties so that the order is stable. */
export function sortByName<T extends { id: string; name: string }>(rows: Iterable<T>): T[] {
  return [...rows].toSorted((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** Whether all words of a query occur in a name, and how well: lower is better; null when one does not. */
export function matchName(name: string, query: string): number | null {
  const haystack = name.toLocaleLowerCase();
  const needle = query.trim().toLocaleLowerCase().replace(/^#/, '');
  if (needle === '') return 1;
  if (haystack.startsWith(needle)) return 0;
  const words = needle.split(/\s+/u);
  return words.every((word) => haystack.includes(word))
    ? haystack.indexOf(words[0] ?? '') + 1
    : null;
}
