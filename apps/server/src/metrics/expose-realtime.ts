import type { Realtime } from '@teamchat/realtime';
import type { Registry } from 'prom-client';
import { exposeCounters, exposeGauges } from './reading.ts';

/** Sockets, deliveries, feeds and replays. */
export function exposeRealtime(registry: Registry, realtime: Realtime): void {
  const { metrics } = realtime;
  exposeGauges(registry, [
    {
      name: 'teamchat_connections',
      help: 'Sockets that are open.',
      read: () => realtime.connectionCount,
    },
    {
      name: 'teamchat_sessions',
      help: 'Subscriptions to workspaces, those that catch up included.',
      read: () => realtime.sessionCount,
    },
    {
      name: 'teamchat_workspaces_followed',
      help: 'Workspaces whose logs are followed.',
      read: () => realtime.workspaceCount,
    },
    {
      name: 'teamchat_bus_connected',
      help: '1 while the bus between servers works, 0 while events come from Postgres instead.',
      read: () => (realtime.busConnected ? 1 : 0),
    },
  ]);
  exposeCounters(registry, [
    {
      name: 'teamchat_deliveries_total',
      help: 'Events handed to subscriptions, live and replayed.',
      read: () => metrics.deliveries,
    },
    {
      name: 'teamchat_socket_writes_total',
      help: 'Writes to sockets.',
      read: () => metrics.writes,
    },
    {
      name: 'teamchat_socket_bytes_total',
      help: 'Bytes in writes to sockets.',
      read: () => metrics.bytesWritten,
    },
    {
      name: 'teamchat_frames_coalesced_total',
      help: 'Frames that left in the write of an earlier frame.',
      read: () => metrics.framesCoalesced,
    },
    {
      name: 'teamchat_ephemeral_dropped_total',
      help: 'Frames of passing interest that a socket with too much unsent was not given.',
      read: () => metrics.ephemeralDropped,
    },
    {
      name: 'teamchat_slow_consumers_total',
      help: 'Sockets and streams closed because they did not read fast enough.',
      read: () => metrics.slowConsumers,
    },
    {
      name: 'teamchat_silent_peers_total',
      help: 'Sockets closed because nothing was heard from the other side.',
      read: () => metrics.silentPeers,
    },
    {
      name: 'teamchat_protocol_violations_total',
      help: 'Sockets closed for what they sent.',
      read: () => metrics.protocolViolations,
    },
    {
      name: 'teamchat_resyncs_total',
      help: 'Subscriptions told to take a new snapshot.',
      label: 'reason',
      read: () => metrics.resyncs,
    },
    ...feedReadings(metrics),
    ...replayReadings(metrics),
  ]);
}

function feedReadings(metrics: Realtime['metrics']) {
  return [
    {
      name: 'teamchat_feed_events_total',
      help: 'Events that reached feeds, by the way they came.',
      label: 'source',
      read: () => metrics.feedEvents,
    },
    {
      name: 'teamchat_feed_gaps_total',
      help: 'Times that an event was missing before one that had come.',
      read: () => metrics.gaps,
    },
    {
      name: 'teamchat_feed_repairs_total',
      help: 'Times that a feed read what it missed from Postgres, by what made it notice.',
      label: 'source',
      read: () => metrics.repairs,
    },
    {
      name: 'teamchat_feed_early_arrivals_total',
      help: 'Events that came before one that they follow.',
      read: () => metrics.earlyArrivals,
    },
    {
      name: 'teamchat_feed_duplicates_total',
      help: 'Events that came once more.',
      read: () => metrics.duplicates,
    },
    {
      name: 'teamchat_bus_unreadable_messages_total',
      help: 'Messages of the bus that were damaged or of an unknown version.',
      read: () => metrics.unreadableMessages,
    },
    {
      name: 'teamchat_unknown_audiences_total',
      help: 'Terms of audiences that this version does not know; nobody got the event by them.',
      read: () => metrics.unknownAudiences,
    },
    {
      name: 'teamchat_poison_events_total',
      help: 'Events whose effect could not be read; all streams of their workspace were told to begin anew.',
      read: () => metrics.poisonEvents,
    },
  ];
}

function replayReadings(metrics: Realtime['metrics']) {
  return [
    {
      name: 'teamchat_replays_total',
      help: 'Subscriptions that began behind the log and were replayed what they missed.',
      read: () => metrics.replays,
    },
    {
      name: 'teamchat_replays_refused_total',
      help: 'Subscriptions behind the log that were told to come back later, because too many came at once.',
      read: () => metrics.replaysRefused,
    },
    {
      name: 'teamchat_replayed_events_total',
      help: 'Events handed to subscriptions that caught up, by where they were found.',
      label: 'source',
      read: () => metrics.replayedEvents,
    },
    {
      name: 'teamchat_replay_blocks_read_total',
      help: 'Blocks of old events read from Postgres for replays.',
      read: () => metrics.replayBlocksRead,
    },
  ];
}
