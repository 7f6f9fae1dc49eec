import type { Id, Message } from '@teamchat/contract';
import { useEffect, useRef, useState } from 'react';

const LONGEST = 200;

interface AnnouncerProps {
  messages: readonly Message[] | undefined;
  myId: Id;
  nameOf: (userId: Id) => string;
}

/** Reads new messages of others out to screen readers; what was loaded from the past stays silent. */
export function Announcer({ messages, myId, nameOf }: AnnouncerProps) {
  const [text, setText] = useState('');
  const last = messages?.at(-1);
  const newest = useRef<number | null>(null);
  useEffect(() => {
    if (last === undefined) return;
    const isNew = newest.current !== null && last.seq > newest.current;
    newest.current = Math.max(newest.current ?? 0, last.seq);
    if (!isNew || last.authorId === myId || last.deleted) return;
    const body = last.body.length > LONGEST ? `${last.body.slice(0, LONGEST)}…` : last.body;
    setText(`${nameOf(last.authorId)}: ${body}`);
  }, [last, myId, nameOf]);
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
