import type { Id } from '@teamchat/contract';
import { useEffect, useRef, useState } from 'react';
import { useData, useWorkspace } from '../../../lib/workspace.ts';

export interface UnreadLine {
  /** The line stands after this seq; null for none. */
  after: number | null;
  /** Moves it by hand and keeps the messages below unread until the channel is opened again. */
  markUnread: (seq: number) => void;
  /** I wrote something: what was new is old now. */
  clear: () => void;
}

/**
 * Where the new messages begin. The line is set when the channel is opened with unread messages or when some arrive
 * while nobody looks, and then stays: it must not vanish because one has read on.
 * @param reading the newest message is on screen and the tab is in front.
 */
export function useUnreadLine(channelId: Id, reading: boolean): UnreadLine {
  const store = useWorkspace();
  const mark = useData((data) => data.readMarks[channelId]);
  const unread = mark?.unread ?? 0;
  const readSeq = mark?.readSeq ?? 0;
  const [after, setAfter] = useState(() => (unread > 0 ? readSeq : null));
  const [held, setHeld] = useState(false);
  const previous = useRef(unread);

  useEffect(() => {
    if (previous.current === 0 && unread > 0 && !reading && !held) setAfter(readSeq);
    previous.current = unread;
  }, [unread, readSeq, reading, held]);

  useEffect(() => {
    if (reading && !held && (unread > 0 || mark?.stale === true)) store.markRead(channelId);
  }, [store, channelId, reading, held, unread, mark?.stale]);

  return {
    after,
    markUnread(seq) {
      setHeld(true);
      setAfter(seq - 1);
    },
    clear() {
      setHeld(false);
      setAfter(null);
    },
  };
}
