/** What a run is about to do, as the runner hands it to k6. Durations in milliseconds. */
export interface Plan {
  scenario: string;
  /** `http://127.0.0.1:port`, a server or a balancer before several. */
  url: string;
  /** Where the runner takes commands: `POST /kill`. */
  controlUrl: string;
  workspaceId: string;
  /** Where every stream starts: before the first message. */
  cursor: string;
  channelIds: string[];
  writers: Writer[];
  load: Load;
  fault: Fault | null;
}

/** How much of everything; which of it a scenario heeds, its script says. */
export interface Load {
  /** Connected people, and members of the workspace who stay away. */
  people: number;
  absent: number;
  /** 0 for the default channel, which everybody is in. */
  channels: number;
  channelsEach: number;
  writersPerChannel: number;
  /** Of each writer in its channel. */
  messages: number;
  /** Between two messages of one writer. */
  every: number;
  bodyLength: number;
  /** People that one virtual user of k6 plays. */
  peoplePerUser: number;
  /** Connecting is spread over this time. */
  connectWithin: number;
  /** How long a straggler is waited for at the end. */
  grace: number;
  /** What `message_lag` must stay below. */
  lagMedian: number;
  lagP99: number;
  /** People who stop reading for a while. */
  stalled: number;
}

/** One person who writes in one channel; by their places in `people` and `channelIds`. */
export interface Writer {
  person: number;
  channel: number;
}

export interface PersonData {
  email: string;
  password: string;
  accessToken: string;
  /** Places in `channelIds`. */
  channels: number[];
}

/** What a run does wrong on purpose, once, with what one person receives: it has to fail then. */
export const faults = ['lose', 'double', 'swap'] as const;
export type Fault = (typeof faults)[number];
