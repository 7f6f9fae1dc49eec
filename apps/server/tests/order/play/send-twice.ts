import { newId } from '@teamchat/contract';
import { actAs, sendMessage } from '@teamchat/core';
import type { Acting } from './acting.ts';
import type { CaseScene } from './scene.ts';

/** A retry that overtakes the first attempt, on another server: one row and one answer. */
export async function sendTwice({ scene, device, channelId }: Acting<CaseScene>): Promise<void> {
  const { workspaceId, servers } = scene;
  const id = newId();
  const body = `${device.name} writes ${scene.sent.length} twice`;
  scene.sent.push({ id, channelId, authorId: device.user.id, device: null });
  const { core } = servers.at(0).context.services;
  const other = servers.at(1).context.services.core;
  const answers = await Promise.all(
    [core, other].map((one) =>
      sendMessage(actAs(one, device.user.id), { workspaceId, channelId, id, body }),
    ),
  );
  for (const { message } of answers) {
    scene.acknowledged.push({ kind: 'send', messageId: id, seq: message.seq });
  }
}
