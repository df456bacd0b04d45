/** What was typed and not saved, kept for this tab, so that a login or a reload on the way loses nothing. */
interface KeptDraft {
  code: string;
  /** Of the draft that it changes. */
  etag: string;
}

function key(gatewayId: string, name: string): string {
  return `imprun.draft.${gatewayId}/${name}`;
}

export function keptDraft(gatewayId: string, name: string): KeptDraft | null {
  const text = sessionStorage.getItem(key(gatewayId, name));
  // Written by `keepDraft` only.
  return text === null ? null : JSON.parse(text) as KeptDraft;
}

/** Keeps a draft; null forgets it. A full storage is no reason to fail: the code is in the editor still. */
export function keepDraft(gatewayId: string, name: string, draft: KeptDraft | null): void {
  if (draft === null) return sessionStorage.removeItem(key(gatewayId, name));
  try {
    sessionStorage.setItem(key(gatewayId, name), JSON.stringify(draft));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
    sessionStorage.removeItem(key(gatewayId, name));
  }
}
