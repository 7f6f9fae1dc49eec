const id = '0199f2a0-5b7c-7c3e-9d1a-0f2b4c6d8e10';

/** A body that makes a message event of about `eventBytes` bytes. */
export function bodyOf(eventBytes: number): string {
  return 'x'.repeat(Math.max(1, eventBytes - serialize(0, '').length));
}

/** The event as TeamChat puts it on the wire: what the peers send too. */
export function eventOf(seq: number, eventBytes: number): string {
  return serialize(seq, bodyOf(eventBytes));
}

function serialize(seq: number, body: string): string {
  return JSON.stringify({
    seq,
    at: new Date().toISOString(),
    type: 'message.created',
    v: 1,
    data: { id, channelId: id, authorId: id, body },
  });
}
