import { useEffect } from 'react';
import { formatCount } from './format-count.ts';
import { useData } from './workspace.ts';

/** Titles the tab with the number of unread messages, the channel and the workspace. */
export function useTitle(channelName: string | null): void {
  const workspace = useData((data) => data.workspace.name);
  const unread = useData((data) => {
    let sum = 0;
    for (const channelId in data.channels) sum += data.readMarks[channelId]?.unread ?? 0;
    return sum;
  });
  const place = channelName === null ? workspace : `#${channelName} · ${workspace}`;
  const title = unread === 0 ? place : `(${formatCount(unread)}) ${place}`;
  useEffect(() => {
    document.title = `${title} · TeamChat`;
  }, [title]);
}
