import { limits } from '@teamchat/contract';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useApi } from '../../../lib/client.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { fieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

const EMPTY = { currentPassword: '', newPassword: '' };

export function PasswordForm() {
  const api = useApi();
  const [values, setValues] = useState(EMPTY);
  const { run, busy, error } = useAction(async () => {
    await api.auth.changePassword.mutate(values);
    setValues(EMPTY);
    toast('Your password is changed.');
  });
  const isWrong = describeError(error).code === 'INVALID_CREDENTIALS';
  const newError = fieldError(error, 'newPassword');
  return (
    <form
      className="flex max-w-80 flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void run(undefined);
      }}
    >
      <Field
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
        value={values.currentPassword}
        error={isWrong ? 'That is not your current password.' : undefined}
        onChange={(event) => setValues({ ...values, currentPassword: event.target.value })}
      />
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        required
        minLength={limits.passwordMin}
        maxLength={limits.passwordMax}
        hint={`At least ${limits.passwordMin} characters.`}
        value={values.newPassword}
        error={newError}
        onChange={(event) => setValues({ ...values, newPassword: event.target.value })}
      />
      {error === null || isWrong || newError !== undefined ? null : <FormError error={error} />}
      <Button type="submit" busy={busy} className="self-start">
        Change password
      </Button>
    </form>
  );
}
