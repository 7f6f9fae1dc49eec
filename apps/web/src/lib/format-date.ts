const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const medium = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** `14:05`, or `2:05 PM` where that is the custom. All take milliseconds. */
export function formatTime(at: number): string {
  return time.format(at);
}

/** Weekday, date and time in words. */
export function formatFull(at: number): string {
  return full.format(at);
}

export function formatMoment(at: number): string {
  return medium.format(at);
}

/** "Today", "Yesterday", or the day's name; the year only when it is another one. */
export function formatDay(at: number, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  const midnight = (date: Date, minusDays = 0) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() - minusDays).getTime();
  if (midnight(then) === midnight(today)) return 'Today';
  if (midnight(then) === midnight(today, 1)) return 'Yesterday';
  return (then.getFullYear() === today.getFullYear() ? day : dayWithYear).format(at);
}
