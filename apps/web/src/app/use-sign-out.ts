import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { toast } from 'sonner';
import { useClient } from '../lib/client.ts';
import { describeError } from '../lib/describe-error.ts';
import { forgetLocalData } from '../lib/local-data.ts';
import { useAction } from '../lib/use-action.ts';

/** Ends the session on the server and leaves nothing of the account in this browser. */
export function useSignOut() {
  const { auth } = useClient();
  const cache = useQueryClient();
  const action = useAction(async () => {
    await auth.logout();
    cache.clear();
    await forgetLocalData();
  });
  const { error } = action;
  useEffect(() => {
    if (error !== null) toast.error(`Couldn't sign out. ${describeError(error).message}`);
  }, [error]);
  return action;
}
