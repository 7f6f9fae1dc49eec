import type { Message } from '@teamchat/contract';
import type { StoredMessage } from '../outbox/storage.ts';
import { callEitherWay } from './call-either-way.ts';
import type { StoreCore } from './reader.ts';

/**
 * Sends a message once. Its id makes two ways the same message, should only an answer have been lost.
 * @param failures tries before this one.
 */
export async function deliverMessage(
  core: StoreCore,
  message: StoredMessage,
  failures: number,
): Promise<Message> {
  const { id, channelId, body } = message;
  const input = { workspaceId: core.workspaceId, channelId, id, body };
  return (await callEitherWay(core, failures, (api) => api.message.send.mutate(input))).message;
}
