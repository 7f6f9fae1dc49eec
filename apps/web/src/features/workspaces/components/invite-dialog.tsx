import { type Invite, newId } from '@teamchat/contract';
import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Input } from '../../../components/field.tsx';
import { Skeleton } from '../../../components/skeleton.tsx';
import { useApi } from '../../../lib/client.ts';
import { copyText } from '../../../lib/copy-text.ts';
import { useAction } from '../../../lib/use-action.ts';

interface InviteDialogProps {
  workspaceId: string;
  workspaceName: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function InviteDialog({
  workspaceId,
  workspaceName,
  open,
  onOpenChange,
}: InviteDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Invite people to ${workspaceName}`}
      description="Anyone with this link can join as a member. It works for 7 days."
    >
      <InviteLink workspaceId={workspaceId} />
    </Dialog>
  );
}

const WEEK = 7 * 24 * 3_600_000;

function InviteLink({ workspaceId }: { workspaceId: string }) {
  const api = useApi();
  const [invite, setInvite] = useState<Invite | null>(null);
  const [id] = useState(newId);
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { run, error } = useAction(async () => {
    const expiresAt = new Date(Date.now() + WEEK).toISOString();
    setInvite(await api.invite.create.mutate({ workspaceId, id, role: 'member', expiresAt }));
  });
  useEffect(() => {
    void run(undefined);
  }, [run]);

  if (error !== null) {
    return (
      <div className="flex flex-col items-start gap-3">
        <FormError error={error} />
        <Button onClick={() => void run(undefined)}>Try again</Button>
      </div>
    );
  }
  const link = invite === null ? '' : `${window.location.origin}/invite/${invite.code}`;
  const copy = async () => {
    field.current?.select();
    setCopied(await copyText(link));
  };
  return (
    <div className="flex gap-2">
      {invite === null ? (
        <Skeleton className="h-9 flex-1 animate-late" />
      ) : (
        <Input
          ref={field}
          readOnly
          aria-label="Invite link"
          value={link}
          onFocus={(event) => event.target.select()}
        />
      )}
      <Button
        variant="primary"
        className="w-32"
        disabled={invite === null}
        onClick={() => void copy()}
      >
        {copied ? (
          <Check size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        ) : (
          <Copy size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        )}
        {copied ? 'Copied' : 'Copy link'}
      </Button>
      <span role="status" className="sr-only">
        {copied ? 'The link is copied.' : null}
      </span>
    </div>
  );
}
