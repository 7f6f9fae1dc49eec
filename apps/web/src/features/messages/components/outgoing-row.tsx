import { memo } from 'react';
import { Button } from '../../../components/button.tsx';
import type { Outgoing } from '../build-timeline.ts';
import { MessageBody, RowFrame } from './message-row.tsx';

interface OutgoingRowProps {
  outgoing: Outgoing;
  authorId: string;
  author: string;
  at: number;
  starts: boolean;
  /** Nothing leaves this device now. */
  offline: boolean;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

/** My message before the server has confirmed it. */
export const OutgoingRow = memo(function OutgoingRow(props: OutgoingRowProps) {
  const { outgoing, authorId, author, at, starts, offline, onRetry, onDiscard } = props;
  const { id, body, state, reason } = outgoing;
  const isSending = state === 'sending' && !offline;
  return (
    <RowFrame
      rowKey={id}
      {...{ authorId, author, at, starts }}
      {...(isSending ? { note: <span className="inline-block animate-late">Sending…</span> } : {})}
    >
      <MessageBody body={body} muted={state === 'sending'} />
      {state === 'failed' ? (
        <div role="alert" className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-meta">
          <span className="text-danger-text wrap-anywhere">Couldn't send. {reason}</span>
          <Button variant="link" size="inline" onClick={() => onRetry(id)}>
            Retry
          </Button>
          <Button variant="link" size="inline" onClick={() => onDiscard(id)}>
            Discard
          </Button>
        </div>
      ) : state === 'sending' && offline ? (
        <p role="status" className="mt-0.5 text-meta text-warning-text">
          Not sent yet. It goes out when the connection is back.
        </p>
      ) : null}
    </RowFrame>
  );
});
