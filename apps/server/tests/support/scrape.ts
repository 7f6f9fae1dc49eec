/** What a server exposes at one moment. */
export interface Scrape {
  /** By name and labels, as they are written: `a_total`, `b_total{reason="c"}`. */
  samples: ReadonlyMap<string, number>;
  /** Name of each metric → its type. */
  types: ReadonlyMap<string, string>;
  help: ReadonlyMap<string, string>;
}

/** @throws Error for text that is not Prometheus' format. */
export async function scrape({ url }: { url: string }): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`The scrape answered ${response.status}.`);
  return parseMetrics(await response.text());
}

/**
 * What changed since an earlier scrape, of the samples named; those that did not change are 0.
 */
export function changes(
  before: Scrape,
  after: Scrape,
  names: readonly string[],
): Record<string, number> {
  const value = ({ samples }: Scrape, name: string) => samples.get(name) ?? 0;
  return Object.fromEntries(names.map((name) => [name, value(after, name) - value(before, name)]));
}

function parseMetrics(text: string): Scrape {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  const help = new Map<string, string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    const [, sample, value] = /^([a-z_]\w*(?:\{[^}]+\})?) (\S+)$/i.exec(line) ?? [];
    if (kind === 'HELP') help.set(name, rest);
    else if (kind === 'TYPE') types.set(name, rest);
    else if (sample !== undefined && value !== undefined && !samples.has(sample))
      samples.set(sample, Number(value));
    else throw new Error(`Not a line of metrics, or there twice: ${line}`);
  }
  return { samples, types, help };
}
