import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogMail, createSmtpMail } from '../src/index.ts';

interface Received {
  from: string;
  to: string[];
  data: string;
}

interface SmtpServer extends AsyncDisposable {
  url: string;
  received: Received[];
  /** Recipients it refuses. */
  refuse: Set<string>;
}

/** As much of RFC 5321 as a client needs to deliver a mail. */
async function startSmtpServer(): Promise<SmtpServer> {
  const received: Received[] = [];
  const refuse = new Set<string>();
  const sockets = new Set<Socket>();

  async function talk(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let mail: Received = { from: '', to: [], data: '' };
    let inData = false;
    say('220 test');
    for await (const line of createInterface({ input: socket })) {
      if (inData) {
        if (line === '.') {
          inData = false;
          received.push(mail);
          mail = { from: '', to: [], data: '' };
          say('250 taken');
        } else mail.data += `${line.replace(/^\.\./, '.')}\n`;
        continue;
      }
      const address = /<(.*)>/.exec(line)?.[1] ?? '';
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'MAIL') mail.from = address;
      if (verb === 'RCPT' && refuse.has(address)) {
        say('550 no such mailbox');
        continue;
      }
      if (verb === 'RCPT') mail.to.push(address);
      if (verb === 'DATA') inData = true;
      if (verb === 'DATA') say('354 go on');
      else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else say('250 ok');
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const cleanups: AsyncDisposable[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup[Symbol.asyncDispose]();
});

async function start() {
  const server = await startSmtpServer();
  const mail = createSmtpMail({
    url: server.url,
    from: 'TeamChat <chat@example.org>',
    timeoutMs: 2_000,
  });
  cleanups.push(server, mail);
  return { server, mail };
}

describe('SMTP mail', () => {
  test('delivers subject and text to the one recipient', async () => {
    const { server, mail } = await start();
    const text =
      'Grüße\n\n.a line that begins with a dot\nhttps://chat.example.org/reset#token=abc';
    await mail.send({ to: 'alice@example.org', subject: 'Prüfung', text });
    await mail.send({ to: 'bob@example.org', subject: 'Second', text: 'again' });
    expect(server.received.map(({ to }) => to)).toEqual([
      ['alice@example.org'],
      ['bob@example.org'],
    ]);
    const [first] = server.received;
    expect(first?.from).toBe('chat@example.org');
    expect(first?.data).toMatch(/^From: TeamChat <chat@example.org>$/m);
    expect(first?.data).toMatch(/^To: alice@example.org$/m);
    const [, body = ''] = first?.data.split('\n\n') ?? [];
    expect(first?.data).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(body.length).toBeGreaterThan(0);
    expect(decode(first?.data ?? '')).toBe(`${text}\n`);
  });

  test('no header or recipient can be smuggled in', async () => {
    const { server, mail } = await start();
    await mail
      .send({
        to: 'alice@example.org, eve@evil.example',
        subject: 'Hello\r\nBcc: eve@evil.example',
        text: 'text',
      })
      .catch(() => undefined);
    await mail.send({
      to: 'alice@example.org',
      subject: 'Hello\r\nBcc: eve@evil.example',
      text: 'text\r\n.\r\nMAIL FROM:<x@evil.example>',
    });
    expect(server.received.flatMap(({ to }) => to)).not.toContain('eve@evil.example');
    const last = server.received.at(-1);
    expect(last?.to).toEqual(['alice@example.org']);
    expect(last?.data).not.toMatch(/^Bcc:/m);
  });

  test('rejects when the server refuses the recipient, and goes on', async () => {
    const { server, mail } = await start();
    server.refuse.add('gone@example.org');
    await expect(mail.send({ to: 'gone@example.org', subject: 'x', text: 'x' })).rejects.toThrow(
      /no such mailbox/,
    );
    await mail.send({ to: 'alice@example.org', subject: 'x', text: 'x' });
    expect(server.received).toHaveLength(1);
  });

  test('rejects when no server answers', async () => {
    const { server, mail } = await start();
    await server[Symbol.asyncDispose]();
    await expect(mail.send({ to: 'alice@example.org', subject: 'x', text: 'x' })).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

test('log mail shows the mail to the operator', async () => {
  const logged: object[] = [];
  const mail = createLogMail({ info: (details) => logged.push(details) });
  const head = { to: 'alice@example.org', subject: 'Reset' };
  await mail.send({ ...head, text: 'Open this:\n\nhttps://…' });
  expect(logged).toEqual([{ ...head, text: ['Open this:', '', 'https://…'] }]);
});

/** The text of a single-part mail. */
function decode(data: string): string {
  const at = data.indexOf('\n\n');
  const body = data.slice(at + 2);
  if (/^Content-Transfer-Encoding: base64$/im.test(data))
    return Buffer.from(body, 'base64').toString();
  if (!/^Content-Transfer-Encoding: quoted-printable$/im.test(data)) return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
