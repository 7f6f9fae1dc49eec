import type { Role } from '@teamchat/contract';
import type { ChannelRow } from '../channel/view.ts';
import { forbidden } from '../errors.ts';
import { isAdmin, isFull } from './role.ts';
import type { ActiveMember } from './workspace.ts';

/** Full members are in the default channel as long as they are in the workspace. */
export function requireLeavable(channel: ChannelRow, role: Role): void {
  if (channel.isDefault && isFull(role)) {
    throw forbidden('Nobody but guests can leave the default channel.');
  }
}

/** The channel's creator may, and admins and owners who see the channel. */
export function requireMayRemove(channel: ChannelRow, joined: boolean, me: ActiveMember): void {
  const created = joined && channel.createdBy === me.userId;
  if (!created && !isAdmin(me.role)) {
    throw forbidden("Only the channel's creator, admins and owners may remove people.");
  }
}
