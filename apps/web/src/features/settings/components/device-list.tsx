import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { AuthSession, Id } from '@teamchat/contract';
import { toast } from 'sonner';
import { Button } from '../../../components/button.tsx';
import { ErrorState, FormError } from '../../../components/error-state.tsx';
import { Skeleton, SkeletonGroup } from '../../../components/skeleton.tsx';
import { useApi } from '../../../lib/client.ts';
import { describeDevice } from '../../../lib/describe-device.ts';
import { formatMoment } from '../../../lib/format-date.ts';
import { useAction } from '../../../lib/use-action.ts';

const KEY = ['auth', 'sessions'];

export function DeviceList() {
  const api = useApi();
  const cache = useQueryClient();
  const devices = useQuery({ queryKey: KEY, queryFn: () => api.auth.sessions.query() });
  const revoke = useAction(async (sessionId: Id) => {
    await api.auth.revokeSession.mutate({ sessionId });
    await cache.invalidateQueries({ queryKey: KEY });
    toast('That device is signed out.');
  });
  if (devices.isPending) {
    return (
      <SkeletonGroup label="Loading devices" className="flex flex-col gap-2">
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </SkeletonGroup>
    );
  }
  if (devices.isError) {
    return (
      <ErrorState
        title="Couldn't load your devices."
        error={devices.error}
        onRetry={() => void devices.refetch()}
      />
    );
  }
  const sessions = devices.data.sessions.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || (a.lastUsedAt < b.lastUsedAt ? 1 : -1),
  );
  return (
    <>
      <FormError error={revoke.error} />
      <ul aria-label="Devices" className="divide-y divide-border border-y border-border">
        {sessions.map((session) => (
          <DeviceRow
            key={session.id}
            session={session}
            busy={revoke.busy}
            onRevoke={() => void revoke.run(session.id)}
          />
        ))}
      </ul>
    </>
  );
}

function DeviceRow({
  session,
  busy,
  onRevoke,
}: {
  session: AuthSession;
  busy: boolean;
  onRevoke: () => void;
}) {
  const name = describeDevice(session.userAgent);
  return (
    <li className="flex min-h-14 items-center gap-4 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-meta text-text-muted tabular-nums">
          {session.current
            ? 'This device'
            : `Last used ${formatMoment(Date.parse(session.lastUsedAt))}`}
          {session.ipAddress === null ? null : ` · ${session.ipAddress}`}
        </p>
      </div>
      {session.current ? null : (
        <Button size="sm" busy={busy} aria-label={`Sign out ${name}`} onClick={onRevoke}>
          Sign out
        </Button>
      )}
    </li>
  );
}
