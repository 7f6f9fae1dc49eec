import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClientOptions, WebSocket } from 'ws';

/** One message of the server. */
export interface Frame {
  id?: number | string | null;
  result?: { type: string; id?: string; data?: { json: unknown } };
  error?: { json: { message: string; data: { appCode: string } } };
}

/** A socket without any client on top: what goes out is what the test says. */
export interface RawSocket extends AsyncDisposable {
  readonly frames: readonly Frame[];
  readonly socket: WebSocket;
  send: (message: unknown) => void;
  sendText: (text: string) => void;
  /** The first frame that fits, now or when it comes. */
  frame: (fits: (frame: Frame) => boolean) => Promise<Frame>;
  /** The close code, when it is closed. */
  closed: Promise<{ code: number }>;
}

export type Opening =
  | { socket: RawSocket }
  | { refused: { status: number; headers: NodeJS.Dict<string | string[]> } };

/** Tries a handshake and says how it went. */
export async function tryToOpen(url: string, options: ClientOptions = {}): Promise<Opening> {
  const webSocket = new WebSocket(url, options);
  const frames: Frame[] = [];
  const wake = new Set<() => void>();
  webSocket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) frames.push(JSON.parse(data.toString('utf8')) as Frame);
    for (const look of wake) look();
  });
  const closed = new Promise<{ code: number }>((resolve) => {
    webSocket.on('close', (code) => resolve({ code }));
  });
  const refused = new Promise<Opening>((resolve) => {
    webSocket.on('unexpected-response', (request, response) => {
      resolve({ refused: { status: response.statusCode ?? 0, headers: response.headers } });
      request.destroy();
    });
  });
  webSocket.on('error', () => undefined);
  const opened = once(webSocket, 'open').then(
    (): Opening => ({
      socket: {
        frames,
        socket: webSocket,
        send: (message) => webSocket.send(JSON.stringify(message)),
        sendText: (text) => webSocket.send(text),
        frame: (fits) => findFrame(frames, wake, fits),
        closed,
        async [Symbol.asyncDispose]() {
          webSocket.terminate();
          await closed;
        },
      },
    }),
  );
  opened.catch(() => undefined);
  return Promise.race([opened, refused]);
}

export async function openSocket(url: string, options: ClientOptions = {}): Promise<RawSocket> {
  const opening = await tryToOpen(url, options);
  if ('refused' in opening) throw new Error(`The handshake answered ${opening.refused.status}.`);
  return opening.socket;
}

/** A socket that has authenticated through connectionParams, as tRPC's client does. */
export async function openAs(
  { socketUrl }: { socketUrl: string },
  { accessToken }: { accessToken: string },
): Promise<RawSocket> {
  const socket = await openSocket(`${socketUrl}?connectionParams=1`);
  socket.send({ method: 'connectionParams', data: { token: accessToken } });
  return socket;
}

async function findFrame(
  frames: readonly Frame[],
  wake: Set<() => void>,
  fits: (frame: Frame) => boolean,
): Promise<Frame> {
  const deadline = AbortSignal.timeout(10_000);
  for (;;) {
    const found = frames.find(fits);
    if (found !== undefined) return found;
    let look: () => void = () => undefined;
    const changed = new Promise<void>((resolve) => {
      look = resolve;
    });
    wake.add(look);
    await Promise.race([changed, delay(10_000, undefined, { signal: deadline })]).catch(() => {
      throw new Error(`No such frame came; these did: ${JSON.stringify(frames).slice(0, 2000)}`);
    });
    wake.delete(look);
  }
}
