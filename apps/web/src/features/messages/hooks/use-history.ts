import { type Id, type MessageSlice, reachesNewest, reachesOldest } from '@teamchat/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useData, useWorkspace } from '../../../lib/workspace.ts';

/** With more unread messages than this the history opens around the first of them. */
const NEWEST_PAGE_SHOWS = 40;

export interface History {
  /** Undefined until the first page is there. */
  slice: MessageSlice | undefined;
  foundOldest: boolean;
  foundNewest: boolean;
  /** Why the last page did not come. */
  error: unknown;
  retry: () => void;
  loadOlder: () => void;
  loadNewer: () => void;
  /** Resolves when the newest messages are loaded. */
  showNewest: () => Promise<void>;
}

/** The loaded part of a channel's history, kept up to date while the channel is on screen. */
export function useHistory(channelId: Id): History {
  const store = useWorkspace();
  const slice = useData((data) => data.slices[channelId]);
  const [error, setError] = useState<unknown>(null);
  const loading = useRef(false);
  const close = useRef(() => undefined as void);

  const open = useCallback(() => {
    let left = false;
    let stop = () => undefined as void;
    const loadFirst = async () => {
      const { data } = store.getState();
      const unread = data?.readMarks[channelId]?.unread ?? 0;
      if (data?.slices[channelId] === undefined) {
        await (unread > NEWEST_PAGE_SHOWS
          ? store.loadAround(channelId, 'firstUnread')
          : store.loadNewest(channelId));
      }
      if (!left) stop = store.watch(channelId);
    };
    loadFirst().catch((thrown: unknown) => {
      if (!left) setError(thrown);
    });
    return () => {
      left = true;
      stop();
    };
  }, [store, channelId]);
  useEffect(() => {
    close.current = open();
    return () => close.current();
  }, [open]);

  const load = useCallback(async (page: () => Promise<void>) => {
    if (loading.current) return;
    loading.current = true;
    try {
      await page();
      setError(null);
    } catch (thrown) {
      setError(thrown);
    } finally {
      loading.current = false;
    }
  }, []);
  const foundOldest = slice !== undefined && reachesOldest(slice);
  const foundNewest = slice !== undefined && reachesNewest(slice);
  return {
    slice,
    foundOldest,
    foundNewest,
    error,
    retry: useCallback(() => {
      setError(null);
      close.current();
      close.current = open();
    }, [open]),
    loadOlder: useCallback(
      () => void load(() => store.loadOlder(channelId)),
      [load, store, channelId],
    ),
    loadNewer: useCallback(
      () => void load(() => store.loadNewer(channelId)),
      [load, store, channelId],
    ),
    showNewest: useCallback(() => store.loadNewest(channelId), [store, channelId]),
  };
}
