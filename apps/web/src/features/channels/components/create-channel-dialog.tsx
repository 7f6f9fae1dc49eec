import { limits, newId, type Visibility } from '@teamchat/contract';
import { Hash, Lock } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { Dialog, DialogActions } from '../../../components/dialog.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';
import { useWorkspace } from '../../../lib/workspace.ts';

interface CreateChannelDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (channelId: string) => void;
}

export function CreateChannelDialog({ open, onOpenChange, ...rest }: CreateChannelDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create a channel"
      description="A place to talk about one thing."
    >
      <CreateChannelForm {...rest} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

const kinds = [
  { value: 'public', icon: Hash, name: 'Public', hint: 'Every member can find and join it.' },
  { value: 'private', icon: Lock, name: 'Private', hint: 'Only people who are added can see it.' },
] as const;

interface CreateChannelFormProps {
  onCreated: (channelId: string) => void;
  onCancel: () => void;
}

function CreateChannelForm({ onCreated, onCancel }: CreateChannelFormProps) {
  const store = useWorkspace();
  const [{ id, name }, setDraft] = useState(() => ({ id: newId(), name: '' }));
  const [visibility, setVisibility] = useState<Visibility>('public');
  const { run, busy, error } = useAction(async () => {
    const channel = await store.createChannel({ id, name, visibility });
    onCreated(channel.id);
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run(undefined);
      }}
    >
      <Field
        label="Name"
        hint="Lower case, without spaces."
        required
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        maxLength={limits.channelNameCodePoints}
        value={name}
        error={fieldError(error, 'name')}
        onChange={(event) => setDraft({ id: newId(), name: asChannelName(event.target.value) })}
      />
      <RadioGroup.Root
        aria-label="Who can see it"
        value={visibility}
        onValueChange={(value) => setVisibility(value === 'private' ? 'private' : 'public')}
        className="mt-3 mb-3 flex flex-col gap-2"
      >
        {kinds.map(({ value, icon: Icon, name: label, hint }) => (
          <RadioGroup.Item
            key={value}
            value={value}
            className="flex items-center gap-3 rounded-md border border-border px-3 py-2.5 text-left hover:bg-surface-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-surface"
          >
            <Icon size={20} strokeWidth={1.5} aria-hidden className="shrink-0 text-text-muted" />
            <span>
              <span className="block font-medium">{label}</span>
              <span className="block text-meta text-text-muted">{hint}</span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {isFieldError(error, ['name']) ? null : <FormError error={error} />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy} disabled={name === ''}>
          Create channel
        </Button>
      </DialogActions>
    </form>
  );
}

/** What is typed, as a channel name: spaces become hyphens, letters small. */
function asChannelName(text: string): string {
  return text.toLocaleLowerCase().replace(/^#/, '').replace(/\s+/gu, '-');
}
