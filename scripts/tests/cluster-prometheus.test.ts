import { expect, test } from 'vitest';
import { histogramOf, parseMetrics, quantile, since, sumOf } from '../cluster/prometheus.ts';

const page = `# HELP teamchat_connections Open sockets.
# TYPE teamchat_connections gauge
teamchat_connections 12
teamchat_resyncs_total{reason="epoch"} 1 1795349654123
teamchat_resyncs_total{reason="a \\"brace}\\" \\\\ and\\na line",other="x"} 2
teamchat_broadcast_lag_seconds_bucket{le="0.001"} 50
teamchat_broadcast_lag_seconds_bucket{le="0.01"} 90
teamchat_broadcast_lag_seconds_bucket{le="+Inf"} 100
teamchat_broadcast_lag_seconds_sum 0.5
teamchat_broadcast_lag_seconds_count 100

half a line`;

test('reads samples with labels, escapes and timestamps', () => {
  const samples = parseMetrics(page);
  expect(samples).toHaveLength(8);
  expect(samples[2]).toEqual({
    name: 'teamchat_resyncs_total',
    labels: { reason: 'a "brace}" \\ and\na line', other: 'x' },
    value: 2,
  });
  expect(sumOf(samples, 'teamchat_connections')).toBe(12);
  expect(sumOf(samples, 'teamchat_resyncs_total')).toBe(3);
  expect(sumOf(samples, 'teamchat_replays_total')).toBeNull();
  expect(parseMetrics('a +Inf\nb -Inf').map(({ value }) => value)).toEqual([Infinity, -Infinity]);
});

test('quantiles are interpolated in their bucket, of what came since the last look', () => {
  const now = histogramOf(parseMetrics(page), 'teamchat_broadcast_lag_seconds');
  expect(now).toEqual(
    new Map([
      [0.001, 50],
      [0.01, 90],
      [Infinity, 100],
    ]),
  );
  const histogram = now ?? new Map<number, number>();
  expect(quantile(histogram, 0.5)).toBeCloseTo(0.001);
  expect(quantile(histogram, 0.7)).toBeCloseTo(0.0055);
  expect(quantile(histogram, 0.99)).toBe(0.01);
  const before = new Map([
    [0.001, 50],
    [0.01, 80],
    [Infinity, 90],
  ]);
  expect(quantile(since(before, histogram), 0.5)).toBeCloseTo(0.0055);
  expect(quantile(since(histogram, histogram), 0.5)).toBeNull();
  expect(histogramOf([], 'teamchat_broadcast_lag_seconds')).toBeNull();
});
