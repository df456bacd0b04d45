import { useCallback, useEffect, useState } from "react";
import { hasStatus } from "../../lib/api.ts";
import { keepDraft, keptDraft } from "./kept-draft.ts";
import { type FunctionDraft, useSaveFunction } from "./queries.ts";

export interface Draft {
  /** Of what was read; what is changed here is based on it. */
  etag: string;
  code: string;
  setCode: (code: string) => void;
  dirty: boolean;
  saving: boolean;
  /** Somebody else saved since this draft was read. */
  conflicted: boolean;
  saveError: unknown;
  /** Saves what was changed. Answers whether the platform now has this code. */
  save: (options?: { overwrite: boolean }) => Promise<boolean>;
  /** Gives up the changes for what was read anew. */
  load: (draft: FunctionDraft) => void;
  /** Takes over what was saved from here beside the code; changes of the code stay. */
  rebase: (saved: FunctionDraft) => void;
  dismissConflict: () => void;
}

/**
 * The draft that is edited here, on top of the one that was read. While nothing is changed it follows what others save;
 * once something is, it keeps its etag, so that saving over somebody else's change is refused.
 */
export function useDraft(gatewayId: string, read: FunctionDraft): Draft {
  const [kept] = useState(() => keptDraft(gatewayId, read.name));
  const [base, setBase] = useState(kept ? { ...read, etag: kept.etag } : read);
  const [edited, setEdited] = useState(kept && kept.code !== read.code ? kept.code : null);
  const [conflicted, setConflicted] = useState(false);
  const { mutateAsync, isPending, error, reset } = useSaveFunction(gatewayId, read.name);
  if (edited === null && base.etag !== read.etag) setBase(read);

  useEffect(() => {
    keepDraft(gatewayId, read.name, edited === null ? null : { code: edited, etag: base.etag });
  }, [gatewayId, read.name, edited, base.etag]);

  const code = edited ?? base.code;
  const setCode = useCallback(
    (next: string) => setEdited(next === base.code ? null : next),
    [base.code],
  );
  const load = (draft: FunctionDraft) => {
    setBase(draft);
    setEdited(null);
    setConflicted(false);
    reset();
  };
  const save: Draft["save"] = async (options) => {
    if (edited === null) return true;
    try {
      const saved = await mutateAsync({
        code: edited,
        etag: options?.overwrite ? "*" : base.etag,
      });
      setBase(saved);
      // What was typed while it was being saved stays a change.
      setEdited((now) => now === edited || now === saved.code ? null : now);
      setConflicted(false);
      return true;
    } catch (failure) {
      // Other failures are in `saveError`.
      if (hasStatus(failure, 412)) setConflicted(true);
      return false;
    }
  };
  return {
    etag: base.etag,
    rebase: setBase,
    code,
    setCode,
    dirty: edited !== null,
    saving: isPending,
    conflicted,
    saveError: error && !hasStatus(error, 412) ? error : null,
    save,
    load,
    dismissConflict: () => setConflicted(false),
  };
}
