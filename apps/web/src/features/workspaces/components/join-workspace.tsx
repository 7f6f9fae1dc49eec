import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { useApi } from '../../../lib/client.ts';
import { useAction } from '../../../lib/use-action.ts';

/** Accepts an invite only when the person says so: a link alone must not join anybody to anything. */
export function JoinWorkspace({
  code,
  onJoined,
}: {
  code: string;
  onJoined: (slug: string) => void;
}) {
  const api = useApi();
  const { run, busy, error } = useAction(async () => {
    const { workspace } = await api.invite.accept.mutate({ code });
    onJoined(workspace.slug);
  });
  return (
    <div className="flex flex-col gap-4">
      <FormError error={error} />
      <Button variant="primary" busy={busy} autoFocus onClick={() => void run(undefined)}>
        Join workspace
      </Button>
    </div>
  );
}
