import type { Id } from '@teamchat/contract';
import { describePresence, usePresence } from '../lib/presence.ts';
import { Avatar } from './avatar.tsx';
import { PresenceDot } from './presence-dot.tsx';

/** A person of this workspace, and whether they are there. Their name stands beside it. */
export function PersonAvatar({ id, name }: { id: Id; name: string }) {
  const presence = usePresence(id);
  const words = describePresence(presence);
  return (
    <span className="relative inline-flex">
      <Avatar id={id} name={name} />
      <PresenceDot presence={presence} />
      {words === null ? null : <span className="sr-only">{words}</span>}
    </span>
  );
}
