import { actAs, sendMessage } from '@teamchat/core';
import { prepareCrowd } from '../../runner/people.ts';
import { serveCommands } from '../child.ts';
import { startNode } from '../node.ts';
import { bodyOf } from './payload.ts';

const node = await startNode();

serveCommands({
  async prepare({ people, missed }: { people: number; missed: number }) {
    const crowd = await prepareCrowd(node, {
      people,
      absent: 0,
      channels: 0,
      channelsEach: 0,
      stalled: 0,
      writersPerChannel: 1,
    });
    const { workspaceId, cursor } = crowd;
    const alice = actAs(node.context.services.core, node.alice.id);
    for (let i = 0; i < missed; i++) {
      const [channelId = ''] = crowd.channelIds;
      await sendMessage(alice, { workspaceId, channelId, body: bodyOf(300) });
    }
    return { workspaceId, cursor, tokens: crowd.people.map(({ accessToken }) => accessToken) };
  },
});
