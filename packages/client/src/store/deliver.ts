import type { Message } from '@teamchat/contract';
import { toAppError } from '../errors.ts';
import type { StoredMessage } from '../outbox/storage.ts';
import type { StoreCore } from './reader.ts';

/**
 * Sends a message once: over the socket, or over HTTP where that does not work. Its id makes both
 * the same message, should the socket's answer only have been lost.
 */
export async function deliverMessage(core: StoreCore, message: StoredMessage): Promise<Message> {
  const { workspaceId, api, connection } = core;
  const { id, channelId, body } = message;
  const input = { workspaceId, channelId, id, body };
  try {
    return (await connection.call((socket) => socket.message.send.mutate(input))).message;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'UNAVAILABLE' && error.code !== 'UNAUTHENTICATED') throw error;
    return (await api.message.send.mutate(input)).message;
  }
}
