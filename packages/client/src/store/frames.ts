import {
  applyEvent,
  applyPosition,
  applyUserState,
  type ControlFrame,
  type LaterEvents,
  type StreamFrame,
  type WorkspaceEvent,
  type WorkspaceState,
} from '@teamchat/contract';
import type { TrackedFrame } from '../socket/stream.ts';

const controlTypes: ReadonlySet<string> = new Set<ControlFrame['type']>([
  'attached',
  'caughtUp',
  'position',
  'resync',
  'userState',
  'presence',
  'typing',
]);

/** Events carry their place in the log; a control frame of a newer server does not. */
export function isEvent(data: StreamFrame): data is WorkspaceEvent {
  return !controlTypes.has(data.type) && 'seq' in data && 'data' in data;
}

/** The state after a frame of the stream. What this client does not know changes nothing. */
export function applyFrame(
  state: WorkspaceState,
  { id, data }: TrackedFrame,
  later: LaterEvents,
): WorkspaceState {
  if (isEvent(data)) return applyEvent(state, data, id);
  switch (data.type) {
    case 'attached':
    case 'caughtUp':
    case 'position':
      return applyPosition(state, data.seq, id);
    case 'userState':
      return applyUserState(state, data.state, later);
    case 'resync':
    case 'presence':
    case 'typing':
      return state;
    default:
      data satisfies never;
      return state;
  }
}
