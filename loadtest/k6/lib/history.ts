import http from 'k6/http';
import { plan } from './crowd.ts';
import type { Inbox } from './inbox.ts';

/** As many as a page may have. */
const PAGE = 200;

interface Message {
  id: string;
  channelId: string;
  seq: number;
  body: string;
}

interface Page {
  messages: Message[];
  foundOldest: boolean;
  /** Where the page was read. */
  cursor: string;
  seq: number;
}

/** Reads over REST what a stream no longer replays, and moves the inbox to where the stream goes on. */
export async function readHistory(accessToken: string, inbox: Inbox): Promise<void> {
  const found: Message[] = [];
  let readAt: Pick<Page, 'cursor' | 'seq'> | null = null;
  for (const channel of inbox.channels) {
    let anchor = 'newest';
    for (;;) {
      const page = await readPage(accessToken, plan.channelIds[channel] ?? '', anchor);
      readAt ??= page;
      found.push(...page.messages);
      const [oldest] = page.messages;
      if (oldest === undefined || page.foundOldest || oldest.seq <= inbox.lastSeq) break;
      anchor = oldest.id;
    }
  }
  if (readAt === null) return;
  const { cursor, seq: end } = readAt;
  // What came while pages were read is in the stream too.
  const unseen = new Map(
    found.filter(({ seq }) => seq > inbox.lastSeq && seq <= end).map((each) => [each.seq, each]),
  );
  for (const data of [...unseen.values()].toSorted((a, b) => a.seq - b.seq)) {
    inbox.take({ type: 'message.created', seq: data.seq, data }, cursor, Date.now());
  }
  inbox.cursor = cursor;
}

async function readPage(accessToken: string, channelId: string, anchor: string): Promise<Page> {
  const url = `${plan.url}/v1/channels/${channelId}/messages?anchor=${anchor}&numBefore=${PAGE}`;
  const answer = await http.asyncRequest('GET', url, null, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (answer.status !== 200) throw new Error(`History answered ${answer.status}.`);
  return JSON.parse(answer.body as string) as Page;
}
