import { closeCodes, newId, retryAfterOfReason } from '@teamchat/contract';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AuthSessions } from '../auth-sessions.ts';
import { FrameTemplate, frameText } from '../frame.ts';
import { createMetrics } from '../metrics.ts';
import {
  defaultLimits,
  defaultTimings,
  type RealtimeLimits,
  type RealtimeTimings,
} from '../settings.ts';
import { FakeSocket } from '../testing.ts';
import { Wheel } from '../wheel.ts';
import { Backlog } from './backlog.ts';
import { Flusher } from './flusher.ts';
import { SocketConnection } from './socket-connection.ts';

const timings = { ...defaultTimings, terminateAfter: 30 };
/** For tests of the heartbeat; in the others a ping would be one more write, and a busy machine silence. */
const quickHeartbeat = { ...timings, pingEvery: 40, silentAfter: 120 };
const wheels: Wheel[] = [];

afterEach(() => {
  for (const wheel of wheels.splice(0)) wheel.stop();
});

function setup(overrides: Partial<RealtimeLimits> = {}, durations: RealtimeTimings = timings) {
  const limits = { ...defaultLimits, bufferedBytes: 10_000, ...overrides };
  const metrics = createMetrics();
  const wheel = new Wheel(20);
  wheels.push(wheel);
  const backlog = new Backlog(limits.processBufferedBytes);
  const flusher = new Flusher({ afterRound: () => backlog.check() });
  const authSessions = new AuthSessions(
    () => true,
    () => Promise.resolve(),
  );
  const closed: SocketConnection[] = [];
  const open = () => {
    const fake = new FakeSocket();
    const connection = new SocketConnection(fake.ws, fake.socket, {
      limits,
      timings: durations,
      metrics,
      authSessions,
      wheel,
      flusher,
      backlog,
      onClosed: (connection) => closed.push(connection),
    });
    return { fake, connection };
  };
  return { open, metrics, authSessions, closed };
}

/** Whether a frame of the peer's passes the guard. */
function isTaken({ encoder }: SocketConnection, data: string | Buffer): boolean {
  try {
    encoder.decode(data);
    return true;
  } catch {
    return false;
  }
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const frame = (text: string, bytes = 0) =>
  frameText(Buffer.from(JSON.stringify([text, 'x'.repeat(bytes)])));
const texts = (fake: FakeSocket) => fake.messages.map((message) => (message as string[])[0]);

describe('what is queued in a turn', () => {
  test('leaves as one write, in order, shared by sockets that got the same', async () => {
    const { open, metrics } = setup();
    const [one, two, three] = [open(), open(), open()];
    const frames = ['a', 'b', 'c'].map((text) => frame(text));
    for (const piece of frames) {
      one.connection.enqueue(piece);
      two.connection.enqueue(piece);
    }
    for (const piece of frames.slice(1)) three.connection.enqueue(piece);
    expect(one.fake.writes).toHaveLength(0);
    await turn();
    expect(texts(one.fake)).toEqual(['a', 'b', 'c']);
    expect(texts(three.fake)).toEqual(['b', 'c']);
    expect(one.fake.writes).toHaveLength(1);
    expect(one.fake.written[0]).toBe(two.fake.written[0]);
    // Three, three and two frames.
    expect(metrics).toMatchObject({ writes: 3, framesCoalesced: 5 });
    one.connection.enqueueTemplate(new FrameTemplate(Buffer.from('"d"}')), 1);
    await turn();
    expect(metrics).toMatchObject({ writes: 4, framesCoalesced: 5 });
    one.connection.enqueueTemplate(new FrameTemplate(Buffer.from('"e"}')), 1);
    one.connection.enqueueTemplate(new FrameTemplate(Buffer.from('"f"}')), 1);
    await turn();
    expect(metrics).toMatchObject({ writes: 5, framesCoalesced: 6 });
  });

  test('does not overtake what ws has under way', async () => {
    const { open } = setup();
    const { fake, connection } = open();
    const sent: string[] = [];
    Object.assign(fake.ws, { send: (data: Buffer) => sent.push(String(data)) });
    (fake.ws as unknown as { _sender: { _state: number } })._sender._state = 2;
    connection.enqueue(frame('a'));
    connection.enqueue(frame('b'));
    await turn();
    expect(fake.writes).toHaveLength(0);
    expect(sent).toEqual(['["a",""]', '["b",""]']);
    connection.enqueueTemplate(new FrameTemplate(Buffer.from('"c"}')), 1);
    await turn();
    expect(sent.at(-1)).toBe('{"id":1,"c"}');
  });
});

describe('a slow consumer', () => {
  test('is closed at the cap and terminated later, while a healthy socket gets everything', async () => {
    const { open, metrics, closed } = setup();
    const slow = open();
    const healthy = open();
    slow.fake.stall();
    const sent: string[] = [];
    for (let count = 0; count < 20; count++) {
      sent.push(String(count));
      for (const { connection } of [slow, healthy]) connection.enqueue(frame(String(count), 1_000));
      await turn();
    }
    expect(slow.fake.closes).toEqual([{ code: closeCodes.slowConsumer, reason: 'too slow' }]);
    expect(slow.connection.bufferedBytes).toBeLessThan(12_000);
    expect(texts(healthy.fake)).toEqual(sent);
    expect(healthy.fake.closes).toEqual([]);
    expect(metrics.slowConsumers).toBe(1);
    await vi.waitFor(() => expect(slow.fake.terminated).toBe(true));
    expect(closed).toContain(slow.connection);
  });

  test('that holds most of the process’s bytes is closed first', async () => {
    const { open } = setup({ bufferedBytes: 10_000_000, processBufferedBytes: 400_000 });
    const sockets = [open(), open(), open()];
    for (const { fake } of sockets) fake.stall();
    for (const [index, { connection }] of sockets.entries()) {
      connection.enqueue(frame('x', 100_000 * (index + 1)));
    }
    await turn();
    await turn();
    expect(sockets.map(({ fake }) => fake.closes.length)).toEqual([0, 0, 1]);
  });

  test('that sends calls and never reads the answers is closed too', () => {
    const { open } = setup();
    const { fake, connection } = open();
    fake.stall();
    fake.socket.write(Buffer.alloc(20_000));
    expect(isTaken(connection, '{"id":1,"method":"query","params":{"path":"a"}}')).toBe(false);
    expect(fake.closes[0]?.code).toBe(closeCodes.slowConsumer);
  });
});

describe('the heartbeat', () => {
  test('pings, keeps a peer that is heard and drops a silent one', async () => {
    const { open, metrics } = setup({}, quickHeartbeat);
    const silent = open();
    const heard = open();
    const talking = setInterval(() => {
      heard.fake.socket.bytesRead += 6;
    }, 20);
    await vi.waitFor(() => expect(silent.fake.terminated).toBe(true));
    clearInterval(talking);
    expect(silent.fake.closes[0]?.code).toBe(closeCodes.silent);
    expect(silent.fake.writes.some((write) => write.equals(Buffer.from([0x89, 0])))).toBe(true);
    expect(heard.fake.terminated).toBe(false);
    expect(metrics.silentPeers).toBe(1);
  });
});

test('a wall clock that is set does not make peers look silent', async () => {
  const { open } = setup({}, { ...quickHeartbeat, silentAfter: 60_000 });
  const { fake } = open();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
  await vi.waitFor(() => expect(fake.writes).toContainEqual(Buffer.from([0x89, 0])));
  expect(fake.closes).toEqual([]);
  clock.mockRestore();
});

describe('inbound frames', () => {
  const call = (id: unknown, method: string, more: object = {}) =>
    JSON.stringify({ id, method, params: { path: 'a', ...more } });

  test.each([
    ['not JSON', '{'],
    ['a number', '7'],
    ['null', 'null'],
    ['no id', '{"method":"query","params":{"path":"a"}}'],
    ['an object as id', call({}, 'query')],
    ['an infinite id', '{"id":1e999,"method":"query","params":{"path":"a"}}'],
    ['an unknown method', call(1, 'explode')],
    ['no path', '{"id":1,"method":"query","params":{}}'],
    ['no params', '{"id":1,"method":"query"}'],
    ['a cursor that is no string', call(1, 'subscription', { lastEventId: 7 })],
    ['another JSON-RPC', '{"id":1,"jsonrpc":"1.0","method":"query","params":{"path":"a"}}'],
    ['one bad call in a batch', `[${call(1, 'query')},7]`],
    ['parameters that are no strings', '{"method":"connectionParams","data":{"token":7}}'],
  ])('with %s close the socket with the protocol code', (_, text) => {
    const { open, metrics } = setup();
    const { fake, connection } = open();
    expect(isTaken(connection, text)).toBe(false);
    expect(fake.closes[0]?.code).toBe(closeCodes.protocol);
    expect(metrics.protocolViolations).toBe(1);
  });

  test('that are binary close it as well', () => {
    const { open } = setup();
    const { fake, connection } = open();
    expect(isTaken(connection, Buffer.from('{}'))).toBe(false);
    expect(fake.closes[0]?.code).toBe(closeCodes.protocol);
  });

  test('are not handed on once the socket is closing', () => {
    const { open } = setup();
    const { fake, connection } = open();
    const heard = vi.fn();
    fake.ws.on('message', heard);
    connection.close(closeCodes.draining);
    fake.ws.emit('message', Buffer.from(call(1, 'query')), false);
    expect(heard).not.toHaveBeenCalled();
  });

  test('may begin with connection parameters, once', () => {
    const { open } = setup();
    const { connection } = open();
    const params = '{"method":"connectionParams","data":{"token":"t"}}';
    expect(isTaken(connection, params)).toBe(true);
    expect(isTaken(connection, params)).toBe(false);
  });

  test('may hold as many subscriptions as the limit; ended ones do not count', () => {
    const { open } = setup();
    const { fake, connection } = open();
    const limit = defaultLimits.subscriptionsPerSocket;
    for (let round = 0; round < 3; round++) {
      for (let id = 1; id <= limit; id++) {
        expect(isTaken(connection, call(id, 'subscription'))).toBe(true);
      }
      for (let id = 1; id <= limit; id++) {
        connection.encoder.encode({ id, result: { type: 'data', data: 1 } });
        const last = id % 2 === 0 ? { result: { type: 'stopped' } } : { error: {} };
        connection.encoder.encode({ id, ...last });
      }
    }
    for (let id = 1; id <= limit; id++) isTaken(connection, call(id, 'subscription'));
    expect(fake.closes).toEqual([]);
    expect(isTaken(connection, call(limit + 1, 'subscription'))).toBe(false);
    expect(fake.closes[0]?.code).toBe(closeCodes.protocol);
  });

  test('may hold as many calls as the limit; answered and unreadable ones do not count', () => {
    const { open } = setup();
    const { fake, connection } = open();
    const limit = defaultLimits.callsInFlightPerSocket;
    for (let id = 1; id <= limit; id++) {
      isTaken(connection, call(id, 'mutation'));
      connection.encoder.encode({ id, result: { type: 'data', data: 1 } });
      isTaken(connection, call(id, 'query'));
      connection.encoder.encode({ id: null, error: {} });
    }
    for (let id = 1; id <= limit; id++) isTaken(connection, call(id, 'query'));
    expect(fake.closes).toEqual([]);
    expect(isTaken(connection, call(0, 'query'))).toBe(false);
    expect(fake.closes[0]?.code).toBe(closeCodes.overloaded);
  });

  test('may come in a burst, then at the rate; then the socket is told when to come back', () => {
    const { fake, connection } = setup({ inbound: { burst: 3, perSecond: 0.5 } }).open();
    const taken = [1, 2, 3, 4].map((id) => isTaken(connection, call(id, 'query')));
    expect(taken).toEqual([true, true, true, false]);
    expect(fake.closes[0]?.code).toBe(closeCodes.overloaded);
    expect(retryAfterOfReason(fake.closes[0]?.reason)).toBeGreaterThan(1_500);
  });

  test('of too large a batch are left to tRPC, which refuses each call', () => {
    const { open } = setup();
    const { fake, connection } = open();
    const batch = Array.from({ length: 100 }, (_, id) => call(id, 'query'));
    expect(isTaken(connection, `[${batch.join(',')}]`)).toBe(true);
    expect(fake.closes).toEqual([]);
  });
});

test('the end of the auth session closes its sockets only', () => {
  const { open, authSessions } = setup();
  const [mine, other] = [open(), open()];
  const authSessionId = newId();
  mine.connection.identify({ authSessionId, userId: newId() });
  other.connection.identify({ authSessionId: newId(), userId: newId() });
  authSessions.end(authSessionId);
  expect(mine.fake.closes[0]?.code).toBe(closeCodes.sessionEnded);
  expect(other.fake.closes).toEqual([]);
});
