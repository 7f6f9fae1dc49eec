import type { Load } from '../k6/lib/plan.ts';

export const sizes = ['ci', 'full'] as const;
export type Size = (typeof sizes)[number];

export interface Scenario {
  what: string;
  /** Servers, behind a balancer when there are several. */
  nodes: 1 | 2;
  /** Whether at full size the server has one core for itself, where processes can be pinned. */
  isPinned: boolean;
  loads: Record<Size, Load>;
}

const usual: Load = {
  people: 200,
  absent: 0,
  channels: 0,
  channelsEach: 0,
  writersPerChannel: 5,
  messages: 20,
  every: 1_000,
  bodyLength: 200,
  peoplePerUser: 25,
  connectWithin: 3_000,
  grace: 20_000,
  // Of a machine that is shared with others: these find a stall, not a slowdown.
  lagMedian: 500,
  lagP99: 5_000,
  stalled: 0,
};

/** For a machine of one's own. */
const strict: Load = { ...usual, lagMedian: 50, lagP99: 250 };

/** How much of everything; what happens is in `k6/<name>.ts`. */
export const scenarios = {
  smoke: {
    what: 'a few people sign in and talk',
    nodes: 1,
    isPinned: false,
    loads: {
      ci: {
        ...usual,
        people: 10,
        channels: 2,
        channelsEach: 2,
        writersPerChannel: 3,
        messages: 10,
        every: 300,
        peoplePerUser: 5,
        connectWithin: 500,
      },
      full: {
        ...strict,
        people: 50,
        channels: 10,
        channelsEach: 4,
        writersPerChannel: 2,
        messages: 60,
        peoplePerUser: 5,
      },
    },
  },
  fanout: {
    what: 'steady talk in many channels; full: server on one core',
    nodes: 1,
    isPinned: true,
    loads: {
      ci: {
        ...usual,
        channels: 20,
        channelsEach: 4,
        writersPerChannel: 1,
        messages: 40,
        every: 500,
      },
      // 10,000 deliveries a second.
      full: {
        ...strict,
        people: 500,
        channels: 50,
        channelsEach: 10,
        writersPerChannel: 1,
        messages: 120,
        every: 500,
      },
    },
  },
  channel: {
    what: 'one channel with 5,000 members',
    nodes: 1,
    isPinned: false,
    loads: {
      ci: { ...usual, people: 300, absent: 4_700 },
      full: {
        ...strict,
        people: 5_000,
        writersPerChannel: 2,
        messages: 60,
        peoplePerUser: 250,
        connectWithin: 30_000,
        lagMedian: 250,
        lagP99: 1_000,
      },
    },
  },
  storm: {
    what: 'everybody reconnects at once',
    nodes: 1,
    isPinned: false,
    loads: {
      ci: {
        ...usual,
        people: 300,
        writersPerChannel: 2,
        messages: 15,
        grace: 60_000,
        lagP99: 10_000,
      },
      full: {
        ...strict,
        people: 2_000,
        writersPerChannel: 2,
        messages: 60,
        peoplePerUser: 100,
        connectWithin: 20_000,
        grace: 60_000,
        lagP99: 30_000,
      },
    },
  },
  'node-kill': {
    what: 'one of two servers is killed with SIGKILL',
    nodes: 2,
    isPinned: false,
    loads: {
      ci: usual,
      full: {
        ...strict,
        people: 500,
        writersPerChannel: 10,
        messages: 60,
        connectWithin: 10_000,
        lagP99: 5_000,
      },
    },
  },
  slow: {
    what: 'a tenth of the people stop reading for a while',
    nodes: 1,
    isPinned: false,
    loads: {
      ci: {
        ...usual,
        people: 20,
        stalled: 2,
        writersPerChannel: 8,
        messages: 75,
        every: 200,
        bodyLength: 12_000,
        peoplePerUser: 3,
      },
      full: {
        ...strict,
        people: 100,
        stalled: 10,
        writersPerChannel: 8,
        messages: 150,
        every: 200,
        bodyLength: 12_000,
        peoplePerUser: 5,
      },
    },
  },
  soak: {
    what: 'many connections for long',
    nodes: 1,
    isPinned: false,
    loads: {
      ci: {
        ...usual,
        people: 1_000,
        channels: 50,
        channelsEach: 4,
        writersPerChannel: 1,
        messages: 12,
        every: 5_000,
        peoplePerUser: 100,
        connectWithin: 15_000,
      },
      // An hour.
      full: {
        ...strict,
        people: 5_000,
        channels: 250,
        channelsEach: 4,
        writersPerChannel: 1,
        messages: 360,
        every: 10_000,
        peoplePerUser: 250,
        connectWithin: 60_000,
      },
    },
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
