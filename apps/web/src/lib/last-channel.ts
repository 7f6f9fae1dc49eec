import type { Id } from '@teamchat/contract';

const PREFIX = 'teamchat.last.';

/** The channel of a workspace that was open last in this browser. */
export function readLastChannel(workspaceId: Id): Id | null {
  try {
    return localStorage.getItem(PREFIX + workspaceId);
  } catch {
    return null;
  }
}

export function writeLastChannel(workspaceId: Id, channelId: Id): void {
  try {
    localStorage.setItem(PREFIX + workspaceId, channelId);
  } catch {
    // Storage is blocked: the default channel opens next time.
  }
}
