import type { RestMethod } from '../meta.ts';
import type { Route } from './route.ts';

export interface Match {
  /** By method; the other methods of this path are not allowed. */
  routes: ReadonlyMap<RestMethod, Route>;
  /** Decoded values of the path's parameters. */
  params: Readonly<Record<string, string>>;
}

interface Entry {
  segments: readonly string[];
  routes: Map<RestMethod, Route>;
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function paramsOf(entry: Entry, segments: readonly string[]): Record<string, string> | null {
  if (entry.segments.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, expected] of entry.segments.entries()) {
    const actual = decode(segments[i] ?? '');
    if (actual === null || actual === '') return null;
    if (isParameter(expected)) params[expected.slice(1, -1)] = actual;
    else if (expected !== actual) return null;
  }
  return params;
}

/** Literal segments win over parameters: `/users/me` before `/users/{userId}`. */
function bySpecificity(a: Entry, b: Entry): number {
  return a.segments.filter(isParameter).length - b.segments.filter(isParameter).length;
}

/**
 * @returns a function from a raw path, without its query, to the routes that it names.
 * @throws Error when two procedures have the same method and path.
 */
export function createMatcher(routes: readonly Route[]): (path: string) => Match | null {
  const byTemplate = new Map<string, Entry>();
  for (const route of routes) {
    const entry = byTemplate.get(route.template) ?? {
      segments: route.template.slice(1).split('/'),
      routes: new Map(),
    };
    if (entry.routes.has(route.method)) {
      throw new Error(`Two procedures answer ${route.method} ${route.template}.`);
    }
    entry.routes.set(route.method, route);
    byTemplate.set(route.template, entry);
  }
  const entries = [...byTemplate.values()].toSorted(bySpecificity);
  return (path) => {
    if (!path.startsWith('/')) return null;
    const segments = path.slice(1).split('/');
    for (const entry of entries) {
      const params = paramsOf(entry, segments);
      if (params) return { routes: entry.routes, params };
    }
    return null;
  };
}
