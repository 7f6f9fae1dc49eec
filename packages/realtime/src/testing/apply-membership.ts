import type { Id, MembershipDelta, Role } from '@teamchat/contract';

/** Moves memberships past one event. Written without the hub's own code, to be compared with it. */
export function applyMembership(
  state: { roles: Map<Id, Role>; channels: Map<Id, Set<Id>> },
  delta: MembershipDelta,
): void {
  switch (delta.op) {
    case 'memberJoined':
    case 'roleChanged':
      state.roles.set(delta.userId, delta.role);
      return;
    case 'memberLeft':
      state.roles.delete(delta.userId);
      for (const members of state.channels.values()) members.delete(delta.userId);
      return;
    case 'channelJoined': {
      const members = state.channels.get(delta.channelId) ?? new Set();
      state.channels.set(delta.channelId, members.add(delta.userId));
      return;
    }
    case 'channelLeft':
      state.channels.get(delta.channelId)?.delete(delta.userId);
      return;
  }
}
