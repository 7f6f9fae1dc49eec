import { type BrowsedChannel, type Id, limits } from '@teamchat/contract';
import type { Api } from '../../lib/client.ts';

/** Every channel that I may see, page by page. */
export async function listAllChannels(api: Api, workspaceId: Id): Promise<BrowsedChannel[]> {
  const all: BrowsedChannel[] = [];
  let after: Id | undefined;
  do {
    const { channels } = await api.channel.browse.query({
      workspaceId,
      limit: limits.pageRows,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...channels);
    after = channels.length < limits.pageRows ? undefined : channels.at(-1)?.id;
  } while (after !== undefined);
  return all;
}
