import type { Channel } from '@teamchat/contract';
import { useMemo } from 'react';
import { sortByName } from './channel-names.ts';
import { useData } from './workspace.ts';

/** My channels as the sidebar shows them. */
export function useSortedChannels(): Channel[] {
  const channels = useData((data) => data.channels);
  return useMemo(() => sortByName(Object.values(channels)), [channels]);
}
