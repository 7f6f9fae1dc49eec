import { Counter, Gauge, type Registry } from 'prom-client';

/** A metric whose value somebody else keeps: it is read when Prometheus asks. */
export interface Reading {
  name: string;
  help: string;
  /** Must not throw: one reading that fails takes all others with it. */
  read: () => number;
}

/** The same with one label, whose values are the keys of what `read` answers. */
export interface LabelledReading {
  name: string;
  help: string;
  label: string;
  read: () => Readonly<Record<string, number>>;
}

export function exposeCounters(
  registry: Registry,
  readings: readonly (Reading | LabelledReading)[],
): void {
  for (const reading of readings) {
    const counter = new Counter({
      ...describe(reading),
      collect() {
        counter.reset();
        for (const [labels, value] of valuesOf(reading)) counter.inc(labels, value);
      },
    });
    registry.registerMetric(counter);
  }
}

export function exposeGauges(
  registry: Registry,
  readings: readonly (Reading | LabelledReading)[],
): void {
  for (const reading of readings) {
    const gauge = new Gauge({
      ...describe(reading),
      collect() {
        for (const [labels, value] of valuesOf(reading)) gauge.set(labels, value);
      },
    });
    registry.registerMetric(gauge);
  }
}

function describe(reading: Reading | LabelledReading) {
  const { name, help } = reading;
  return { name, help, labelNames: 'label' in reading ? [reading.label] : [], registers: [] };
}

function valuesOf(reading: Reading | LabelledReading): [Record<string, string>, number][] {
  if (!('label' in reading)) return [[{}, reading.read()]];
  const values = Object.entries(reading.read());
  return values.map(([value, count]) => [{ [reading.label]: value }, count]);
}
