import type { Channel, ChannelData } from '@teamchat/contract';
import type { channels } from '@teamchat/db/schema';

export type ChannelRow = typeof channels.$inferSelect;

export function viewChannelData(row: Omit<ChannelRow, 'rev'>): ChannelData {
  return {
    id: row.id,
    name: row.name,
    visibility: row.visibility,
    isDefault: row.isDefault,
    memberCount: row.memberCount,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

export function viewChannel(row: ChannelRow): Channel {
  return { ...viewChannelData(row), rev: row.rev };
}
