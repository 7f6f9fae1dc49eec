import { limits } from '@teamchat/contract';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useApi } from '../../../lib/client.ts';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

/** @param token of the link that was mailed. */
export function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const api = useApi();
  const [newPassword, setNewPassword] = useState('');
  const { run, busy, error } = useAction(async () => {
    await api.auth.resetPassword.mutate({ token, newPassword });
    onDone();
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
        label="New password"
        type="password"
        autoComplete="new-password"
        autoFocus
        required
        minLength={limits.passwordMin}
        maxLength={limits.passwordMax}
        hint={`At least ${limits.passwordMin} characters. All your devices are signed out.`}
        value={newPassword}
        error={fieldError(error, 'newPassword')}
        onChange={(event) => setNewPassword(event.target.value)}
      />
      {isFieldError(error, ['newPassword']) ? null : <FormError error={error} />}
      <Button type="submit" variant="primary" busy={busy} className="mt-2">
        Set new password
      </Button>
    </form>
  );
}
