import { newId } from '@teamchat/contract';
import type { ChannelOperation } from '../case/operation.ts';
import { refusedName } from '../world/refusals.ts';
import { type Acting, at } from './acting.ts';

export async function changeChannels(operation: ChannelOperation, acting: Acting): Promise<void> {
  const { scene, device, channelId } = acting;
  const { workspaceId, people } = scene;
  const { api } = device.client;
  switch (operation.do) {
    case 'join':
      return device.store.join(channelId);
    case 'leave':
      return device.store.leave(channelId);
    case 'createChannel': {
      const id = newId();
      const visibility = operation.isPrivate ? 'private' : 'public';
      const name = `room-${scene.channelIds.length}-${id.slice(-6)}`;
      scene.channelIds.push(id);
      await device.store.createChannel({ id, name, visibility });
      return;
    }
    case 'refusedChannel': {
      await api.channel.create.mutate({ workspaceId, name: `${refusedName}-${scene.sent.length}` });
      return;
    }
    case 'addMember':
    case 'removeMember': {
      const input = { workspaceId, channelId, userId: at(people, operation.person).id };
      if (operation.do === 'addMember') await api.channel.addMember.mutate(input);
      else await api.channel.removeMember.mutate(input);
      return;
    }
  }
}
