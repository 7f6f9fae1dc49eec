import { Link, useSearch } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { SignInForm } from '../../features/auth/components/sign-in-form.tsx';
import { textLink } from '../links.ts';
import { SignedOutOnly } from '../session-gate.tsx';

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  return (
    <SignedOutOnly next={next}>
      <Page title="Sign in">
        <SignInForm />
        <p className="mt-6 flex flex-wrap justify-between gap-x-6 gap-y-2 text-meta text-text-muted">
          <span>
            New here?{' '}
            <Link to="/sign-up" search={{ next }} className={textLink}>
              Create an account
            </Link>
          </span>
          <Link to="/forgot" search={{ next }} className={textLink}>
            Forgot your password?
          </Link>
        </p>
      </Page>
    </SignedOutOnly>
  );
}
