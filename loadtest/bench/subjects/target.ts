import type { Target } from './receivers.child.ts';

interface TargetInput {
  socketUrl: string;
  token: string;
  workspaceId: string;
  /** What to go on from; without it the subscription begins with what comes. */
  cursor?: string;
  requestId?: number;
}

/** A socket that signs in and subscribes to a workspace, in the frames of tRPC. */
export function targetOf({ socketUrl, token, requestId = 1, ...input }: TargetInput): Target {
  const { workspaceId, cursor } = input;
  const params = {
    path: 'events.subscribe',
    input: { json: { workspaceId } },
    ...(cursor === undefined ? {} : { lastEventId: cursor }),
  };
  return {
    url: `${socketUrl}?connectionParams=1`,
    hello: [
      JSON.stringify({ method: 'connectionParams', data: { token } }),
      JSON.stringify({ id: requestId, method: 'subscription', params }),
    ],
  };
}
