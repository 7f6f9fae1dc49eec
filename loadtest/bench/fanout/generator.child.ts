import { WebSocket } from 'ws';
import { serveCommands } from '../child.ts';

/**
 * The receivers of the fan-out benchmark: plain sockets that count frames. Every subject gets the
 * same cheap receiver, so that the generator is never what is measured.
 */
interface Target {
  url: string;
  /** Text frames sent when the socket is open. */
  hello: string[];
}

interface ConnectInput {
  name: string;
  targets: Target[];
  /** Frames that contain this text are deliveries; others (acknowledgements, pings) are not. */
  marker: string;
  /** Socket.IO's ping is answered; others ping on the protocol level. */
  answerEnginePing: boolean;
}

interface Counter {
  sockets: WebSocket[];
  deliveries: number;
  lastAt: number;
}

const counters = new Map<string, Counter>();

function open(target: Target, input: ConnectInput, counter: Counter): Promise<void> {
  const marker = Buffer.from(input.marker);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(target.url, { perMessageDeflate: false });
    counter.sockets.push(socket);
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`${input.name} closed a socket with ${code}`)));
    socket.on('open', () => {
      for (const text of target.hello) socket.send(text);
      resolve();
    });
    socket.on('message', (data: Buffer) => {
      if (input.answerEnginePing && data.length === 1 && data[0] === 0x32) {
        socket.send('3');
        return;
      }
      if (data.indexOf(marker) === -1) return;
      // Frames of one turn may be coalesced by a subject only on the socket, never in a frame.
      counter.deliveries++;
      counter.lastAt = performance.timeOrigin + performance.now();
    });
  });
}

serveCommands({
  async connect(input: ConnectInput) {
    const counter: Counter = { sockets: [], deliveries: 0, lastAt: 0 };
    counters.set(input.name, counter);
    for (let from = 0; from < input.targets.length; from += 25) {
      await Promise.all(
        input.targets.slice(from, from + 25).map((target) => open(target, input, counter)),
      );
    }
  },
  deliveries(name: string) {
    const { deliveries, lastAt } = counters.get(name) ?? { deliveries: 0, lastAt: 0 };
    return { deliveries, lastAt };
  },
});
