import { limits, newId } from '@teamchat/contract';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useApi } from '../../../lib/client.ts';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

export function CreateWorkspaceForm({ onCreated }: { onCreated: (slug: string) => void }) {
  const api = useApi();
  // One id for all tries with one name: a try whose answer was lost does not leave a second workspace.
  const [{ id, name }, setDraft] = useState(() => ({ id: newId(), name: '' }));
  const { run, busy, error } = useAction(async () => {
    const { workspace } = await api.workspace.create.mutate({ id, name });
    onCreated(workspace.slug);
  });
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void run(undefined);
      }}
    >
      <Field
        label="Workspace name"
        hint="Your company or team. You can invite people next."
        required
        autoFocus
        autoComplete="off"
        maxLength={limits.nameCodePoints}
        value={name}
        error={fieldError(error, 'name')}
        onChange={(event) => setDraft({ id: newId(), name: event.target.value })}
      />
      {isFieldError(error, ['name']) ? null : <FormError error={error} />}
      <Button
        type="submit"
        variant="primary"
        busy={busy}
        disabled={name.trim() === ''}
        className="mt-2"
      >
        Create workspace
      </Button>
    </form>
  );
}
