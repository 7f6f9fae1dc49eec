/** tRPC over WebSocket, as any client of it speaks. */

/** The request id of the stream: it comes first, so that all sockets share one framing. */
export const STREAM = 1;

export const socketUrl = (url: string) => `${url.replace('http', 'ws')}/trpc?connectionParams=1`;

export const hello = (token: string) =>
  JSON.stringify({ method: 'connectionParams', data: { token } });

export const subscribe = (workspaceId: string, lastEventId: string) =>
  JSON.stringify({
    id: STREAM,
    method: 'subscription',
    params: { path: 'events.subscribe', input: { json: { workspaceId } }, lastEventId },
  });

export interface Message {
  workspaceId: string;
  channelId: string;
  /** Stays the same through every retry. */
  id: string;
  body: string;
}

export const send = (id: number, message: Message) =>
  JSON.stringify({
    id,
    method: 'mutation',
    params: { path: 'message.send', input: { json: message } },
  });

/** What a server sends; of events only what is read here. */
export interface Answer {
  id: number | null;
  /** `reconnect`: the server is about to stop. */
  method?: string;
  error?: { json: { message: string } };
  result?: { type: string; id?: string; data?: { json: { data: StreamFrame } } };
}

export interface StreamFrame {
  type: string;
  seq: number;
  data: { channelId: string; body: string };
}
