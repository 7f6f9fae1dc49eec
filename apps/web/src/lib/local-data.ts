import { deleteOutboxStorage } from './outbox-storage.ts';

/** Removes what this browser keeps of the signed-in account: unsent messages and drafts. The theme stays. */
export async function forgetLocalData(): Promise<void> {
  try {
    sessionStorage.clear();
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith('teamchat.last')) localStorage.removeItem(key);
    }
  } catch {
    // Storage is blocked: then nothing was kept either.
  }
  await deleteOutboxStorage();
}
