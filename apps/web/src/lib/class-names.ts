import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own text sizes, or tailwind-merge would take `text-body` for a colour.
const merge = extendTailwindMerge({
  extend: {
    classGroups: { 'font-size': [{ text: ['caption', 'meta', 'body', 'heading', 'title'] }] },
  },
});

/** Joins class names; of two that set the same property the later one wins. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
