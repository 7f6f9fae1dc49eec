/** One line about who writes now; null for nobody. */
export function describeTyping(names: readonly string[]): string | null {
  const [first, second, third] = names;
  if (first === undefined) return null;
  if (second === undefined) return `${first} is typing…`;
  if (third === undefined) return `${first} and ${second} are typing…`;
  return 'Several people are typing…';
}
