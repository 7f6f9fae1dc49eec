import type { Channel, Id, Message } from '@teamchat/contract';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import { ErrorState } from '../../../components/error-state.tsx';
import { useConnectionHealth } from '../../../lib/connection.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { usePageVisible } from '../../../lib/use-page-visible.ts';
import { nameIn, useData, useStore, useWorkspace } from '../../../lib/workspace.ts';
import { buildTimeline, type Outgoing } from '../build-timeline.ts';
import { useHistory } from '../hooks/use-history.ts';
import { useUnreadLine } from '../hooks/use-unread-line.ts';
import { Announcer } from './announcer.tsx';
import { Composer } from './composer.tsx';
import { HistoryHead } from './history-head.tsx';
import { HistorySkeleton } from './history-skeleton.tsx';
import { MessageList } from './message-list.tsx';
import { TypingLine } from './typing-line.tsx';

const NONE: readonly Outgoing[] = [];

/** A channel's messages and the field to write one. */
export function Conversation({ channel }: { channel: Channel }) {
  const store = useWorkspace();
  const { id: channelId, name } = channel;
  const myId = useData((data) => data.me.userId);
  const members = useData((data) => data.members);
  const unread = useData((data) => data.readMarks[channelId]?.unread ?? 0);
  const outgoing = useStore(({ pending }) => pending[channelId]) ?? NONE;
  const offline = useConnectionHealth() !== 'fine';
  const history = useHistory(channelId);
  const { slice, foundOldest, foundNewest } = history;
  const [seesNewest, setSeesNewest] = useState(false);
  const visible = usePageVisible();
  const line = useUnreadLine(channelId, seesNewest && visible);

  const items = useMemo(
    () =>
      buildTimeline({
        messages: slice?.messages ?? [],
        outgoing,
        myId,
        foundOldest,
        unreadAfter: line.after,
      }),
    [slice, outgoing, myId, foundOldest, line.after],
  );
  useEffect(() => () => store.typing.stop(channelId), [store, channelId]);
  const nameOf = useCallback((userId: Id) => nameIn(members, userId), [members]);
  const markUnread = line.markUnread;
  const onMarkUnread = useCallback(
    (message: Message) => {
      markUnread(message.seq);
      store
        .markUnread(channelId, message.seq)
        .catch((error: unknown) => toast.error(describeError(error).message));
    },
    [store, channelId, markUnread],
  );
  const { showNewest } = history;
  const onJumpToNewest = useCallback(() => {
    showNewest().catch((error: unknown) => toast.error(describeError(error).message));
  }, [showNewest]);

  const onSend = (body: string): boolean => {
    try {
      store.send(channelId, body);
    } catch (error) {
      toast.error(describeError(error).message);
      return false;
    }
    line.clear();
    if (!foundNewest) onJumpToNewest();
    return true;
  };

  return (
    <>
      {slice === undefined ? (
        history.error === null ? (
          <HistorySkeleton />
        ) : (
          <ErrorState
            title={`Couldn't load #${name}.`}
            error={history.error}
            onRetry={history.retry}
          />
        )
      ) : (
        <MessageList
          label={`Messages in ${name}`}
          items={items}
          head={
            <HistoryHead
              channel={channel}
              foundOldest={foundOldest}
              error={history.error}
              onRetry={history.loadOlder}
            />
          }
          nameOf={nameOf}
          unread={unread}
          offline={offline}
          isLive={foundNewest}
          onNearTop={foundOldest || history.error !== null ? null : history.loadOlder}
          onNearEnd={foundNewest || history.error !== null ? null : history.loadNewer}
          onJumpToNewest={onJumpToNewest}
          onSeesNewest={setSeesNewest}
          onMarkUnread={onMarkUnread}
          onRetry={store.retry.bind(store)}
          onDiscard={store.discard.bind(store)}
        />
      )}
      <Composer
        draftKey={`${store.workspaceId}.${channelId}`}
        placeholder={`Message #${name}`}
        onSend={onSend}
        onWriting={(isWriting) => {
          if (isWriting) store.typing.start(channelId);
          else store.typing.stop(channelId);
        }}
        renderNote={(hint) => <TypingLine channelId={channelId} hint={hint} />}
      />
      <Announcer messages={slice?.messages} myId={myId} nameOf={nameOf} />
    </>
  );
}
