export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const escapes: Record<string, string> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** The samples of a page in Prometheus' text format; comments and what is no sample are left out. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    // Label values may hold braces and escaped quotes.
    const match = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)/.exec(line);
    if (match === null) return [];
    const [, name = '', labels = '', value = ''] = match;
    const number = Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'));
    return Number.isNaN(number) ? [] : [{ name, labels: parseLabels(labels), value: number }];
  });
}

function parseLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(
    pairs.map(([, key = '', value = '']) => [
      key,
      value.replaceAll(/\\[\\"n]/g, (found) => escapes[found] ?? found),
    ]),
  );
}

/** The sum over all labels, or null where the page lacks the metric. */
export function sumOf(samples: Sample[], name: string): number | null {
  const found = samples.filter((sample) => sample.name === name);
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}

/** Cumulative counts by upper bound, ascending, summed over all other labels. */
export type Histogram = Map<number, number>;

export function histogramOf(samples: Sample[], name: string): Histogram | null {
  const histogram: Histogram = new Map();
  for (const sample of samples) {
    if (sample.name !== `${name}_bucket`) continue;
    const bound = Number(sample.labels.le === '+Inf' ? Infinity : sample.labels.le);
    histogram.set(bound, (histogram.get(bound) ?? 0) + sample.value);
  }
  if (histogram.size === 0) return null;
  return new Map([...histogram].toSorted(([a], [b]) => a - b));
}

/** What was observed between two looks at the same histogram. */
export function since(before: Histogram | undefined, now: Histogram): Histogram {
  return new Map([...now].map(([bound, count]) => [bound, count - (before?.get(bound) ?? 0)]));
}

/** The quantile (0 to 1), interpolated inside its bucket; null where nothing was observed. */
export function quantile(histogram: Histogram, q: number): number | null {
  const total = Math.max(0, ...histogram.values());
  if (total === 0) return null;
  const rank = q * total;
  let lower = 0;
  let below = 0;
  for (const [bound, count] of histogram) {
    if (count >= rank && count > below) {
      // Beyond the last bound nothing is known but that.
      return bound === Infinity
        ? lower
        : lower + (bound - lower) * ((rank - below) / (count - below));
    }
    lower = bound;
    below = count;
  }
  return null;
}
