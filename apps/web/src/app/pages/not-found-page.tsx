import { Link } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { textLink } from '../links.ts';

export function NotFoundPage() {
  return (
    <Page
      title="There is nothing here"
      lead="The address may be mistyped, or you may not have access."
    >
      <Link to="/" className={textLink}>
        Go to your workspaces
      </Link>
    </Page>
  );
}
