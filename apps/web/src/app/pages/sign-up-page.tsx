import { Link, useSearch } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { SignUpForm } from '../../features/auth/components/sign-up-form.tsx';
import { inviteCodeOf, textLink } from '../links.ts';
import { SignedOutOnly } from '../session-gate.tsx';

export function SignUpPage() {
  const { next } = useSearch({ from: '/sign-up' });
  return (
    <SignedOutOnly next={next}>
      <Page title="Create your account">
        <SignUpForm inviteCode={inviteCodeOf(next)} />
        <p className="mt-6 text-meta text-text-muted">
          Have an account?{' '}
          <Link to="/sign-in" search={{ next }} className={textLink}>
            Sign in
          </Link>
        </p>
      </Page>
    </SignedOutOnly>
  );
}
