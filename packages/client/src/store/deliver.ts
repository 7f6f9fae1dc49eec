import type { Message } from '@teamchat/contract';
import type { StoredMessage } from '../outbox/storage.ts';
import { callEitherWay } from './call-either-way.ts';
import type { StoreCore } from './reader.ts';

/** Sends a message once. Its id makes two ways the same message, should only an answer have been lost. */
export async function deliverMessage(core: StoreCore, message: StoredMessage): Promise<Message> {
  const { id, channelId, body } = message;
  const input = { workspaceId: core.workspaceId, channelId, id, body };
  return (await callEitherWay(core, (api) => api.message.send.mutate(input))).message;
}
