import { Link, useSearch } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { ForgotForm } from '../../features/auth/components/forgot-form.tsx';
import { textLink } from '../links.ts';

export function ForgotPage() {
  const { next } = useSearch({ from: '/forgot' });
  return (
    <Page title="Reset your password" lead="We mail you a link to set a new one.">
      <ForgotForm />
      <p className="mt-6 text-meta">
        <Link to="/sign-in" search={{ next }} className={textLink}>
          Back to sign in
        </Link>
      </p>
    </Page>
  );
}
