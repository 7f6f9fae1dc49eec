import { newId } from '@teamchat/contract';
import type { PersonOperation } from '../case/operation.ts';
import { type Acting, at } from './acting.ts';

export async function changePeople(operation: PersonOperation, acting: Acting): Promise<void> {
  const { scene, device } = acting;
  const { workspaceId, people } = scene;
  const { api } = device.client;
  switch (operation.do) {
    case 'expel': {
      const userId = at(people, operation.person).id;
      await api.workspace.removeMember.mutate({ workspaceId, userId });
      return;
    }
    case 'invite': {
      // Whoever was here before and was sent away looks again.
      const { devices } = at(people, operation.person);
      const { code } = await api.invite.create.mutate({ workspaceId, role: operation.role });
      await at(devices, 0).client.api.invite.accept.mutate({ code });
      await Promise.all(devices.filter(({ hasEnded }) => hasEnded).map((ended) => ended.reopen()));
      return;
    }
    case 'setRole': {
      const userId = at(people, operation.person).id;
      await api.workspace.setRole.mutate({ workspaceId, userId, role: operation.role });
      return;
    }
    case 'rename':
      await api.user.updateMe.mutate({ name: `${device.name} ${newId().slice(-4)}` });
      return;
  }
}
