import { limits } from '@teamchat/contract';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { FormError } from '../../../components/error-state.tsx';
import { Field } from '../../../components/field.tsx';
import { useClient } from '../../../lib/client.ts';
import { fieldError, isFieldError } from '../../../lib/field-error.ts';
import { useAction } from '../../../lib/use-action.ts';

const FIELDS = ['name', 'email', 'password'] as const;

/** @param inviteCode lets a person in where registration is by invitation. */
export function SignUpForm({ inviteCode }: { inviteCode: string | null }) {
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const { auth } = useClient();
  const { run, busy, error } = useAction(async (input: Parameters<typeof auth.register>[0]) => {
    await auth.register(input);
  });
  const field = (name: (typeof FIELDS)[number]) => ({
    value: values[name],
    error: fieldError(error, name),
    required: true,
    onChange: (event: { target: { value: string } }) =>
      setValues({ ...values, [name]: event.target.value }),
  });
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void run({ ...values, ...(inviteCode === null ? {} : { inviteCode }) });
      }}
    >
      <Field
        label="Name"
        autoComplete="name"
        autoFocus
        maxLength={limits.nameCodePoints}
        {...field('name')}
      />
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        maxLength={limits.emailLength}
        {...field('email')}
      />
      <Field
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={limits.passwordMin}
        maxLength={limits.passwordMax}
        hint={`At least ${limits.passwordMin} characters.`}
        {...field('password')}
      />
      {isFieldError(error, FIELDS) ? null : <FormError error={error} />}
      <Button type="submit" variant="primary" busy={busy} className="mt-2">
        Create account
      </Button>
    </form>
  );
}
