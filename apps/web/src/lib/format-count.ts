import { limits } from '@teamchat/contract';

/** A count of unread messages; stops at "99+". */
export function formatCount(count: number): string {
  return count >= limits.unreadCap ? `${limits.unreadCap - 1}+` : `${count}`;
}
