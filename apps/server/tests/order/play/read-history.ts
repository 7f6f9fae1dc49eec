import type { Message } from '@teamchat/contract';
import type { ReadOperation } from '../case/operation.ts';
import { type Acting, at } from './acting.ts';

export async function readHistory(operation: ReadOperation, acting: Acting): Promise<void> {
  const { device, channelId } = acting;
  const { store } = device;
  switch (operation.do) {
    case 'page':
      return turnPage(operation, acting);
    case 'watch':
      store.watch(channelId);
      return;
    case 'loadMembers':
      return store.loadMembers();
    case 'markRead':
      store.markRead(channelId, loadedMessage(operation.message, acting)?.seq);
      return;
    case 'markUnread': {
      const message = loadedMessage(operation.message, acting);
      if (message !== undefined) await store.markUnread(channelId, message.seq);
      return;
    }
  }
}

async function turnPage(
  { anchor, message }: Extract<ReadOperation, { do: 'page' }>,
  acting: Acting,
): Promise<void> {
  const { scene, device, channelId } = acting;
  const { store } = device;
  switch (anchor) {
    case 'newest':
    case 'oldest':
    case 'firstUnread':
      return store.loadAround(channelId, anchor);
    case 'older':
      return store.loadOlder(channelId);
    case 'newer':
      return store.loadNewer(channelId);
    case 'message': {
      const sent = scene.sent.filter((one) => one.channelId === channelId);
      return store.loadAround(channelId, sent.length === 0 ? 'newest' : at(sent, message).id);
    }
    case 'date': {
      const date = loadedMessage(message, acting)?.createdAt ?? new Date().toISOString();
      return store.loadAround(channelId, date);
    }
  }
}

function loadedMessage(index: number, { device, channelId }: Acting): Message | undefined {
  const messages = device.store.getState().data?.slices[channelId]?.messages ?? [];
  return messages.at(index % Math.max(1, messages.length));
}
