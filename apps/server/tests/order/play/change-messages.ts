import type { MessageOperation } from '../case/operation.ts';
import { refusedBody } from '../world/refusals.ts';
import { type Acting, at } from './acting.ts';

export async function changeMessages(
  operation: Exclude<MessageOperation, { do: 'sendTwice' }>,
  acting: Acting,
): Promise<void> {
  const { scene, device, channelId } = acting;
  const { workspaceId } = scene;
  const needsMessage = operation.do === 'edit' || operation.do === 'delete';
  if (needsMessage && scene.sent.length === 0) return;
  switch (operation.do) {
    case 'send': {
      for (let count = 0; count < operation.count; count++) {
        const body = `${device.name} writes ${scene.sent.length}`;
        const { id } = device.store.send(channelId, body);
        scene.sent.push({ id, channelId, authorId: device.user.id, device });
      }
      return;
    }
    case 'refusedSend':
      await device.client.api.message.send.mutate({ workspaceId, channelId, body: refusedBody });
      return;
    case 'edit': {
      const { id, authorId } = at(scene.sent, operation.message);
      const body = `${id} edited ${Math.random()}`;
      const { rev } = await ownDevice(acting, authorId, operation.device).store.edit(id, body);
      scene.acknowledged.push({ kind: 'edit', messageId: id, seq: rev });
      return;
    }
    case 'delete': {
      const { id, authorId } = at(scene.sent, operation.message);
      const by = operation.isOwn ? ownDevice(acting, authorId, operation.device) : device;
      await by.store.delete(id);
      scene.acknowledged.push({ kind: 'delete', messageId: id, seq: null });
      return;
    }
  }
}

/** One of the author's devices: others may not edit. */
function ownDevice({ scene, device }: Acting, authorId: string, index: number) {
  return at(scene.people.find(({ id }) => id === authorId)?.devices ?? [], index, device);
}
