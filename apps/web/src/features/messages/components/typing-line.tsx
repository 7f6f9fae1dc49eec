import type { Id } from '@teamchat/contract';
import { useEffect } from 'react';
import { nameIn, useData, useStore, useWorkspace } from '../../../lib/workspace.ts';
import { describeTyping } from '../describe-typing.ts';

interface TypingLineProps {
  channelId: Id;
  /** What stands there while nobody types. */
  hint: string | null;
}

/** Who writes now. Read with the field it describes, but never announced: it changes all the time. */
export function TypingLine({ channelId, hint }: TypingLineProps) {
  const store = useWorkspace();
  const typists = useStore(({ typing }) => typing[channelId]);
  const members = useData((data) => data.members);
  useEffect(() => {
    if (typists !== undefined) store.loadMembersById(typists).catch(() => undefined);
  }, [store, typists]);
  const words = describeTyping((typists ?? []).map((userId) => nameIn(members, userId)));
  if (words === null) return <span className="pointer-coarse:hidden">{hint}</span>;
  return (
    <bdi data-typing className="min-w-0 animate-fade-in truncate">
      {words}
    </bdi>
  );
}
