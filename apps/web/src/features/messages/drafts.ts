const PREFIX = 'teamchat.draft.';

/** What was typed and not sent, per channel; lives as long as the tab, reloads included. */
export function readDraft(key: string): string {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? '';
  } catch {
    return '';
  }
}

export function writeDraft(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, text);
  } catch {
    // Storage is blocked or full: the draft lives in the field only.
  }
}

export function clearDraft(key: string): void {
  writeDraft(key, '');
}
