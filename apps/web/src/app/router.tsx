import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { safeNext } from './links.ts';
import { ChannelPage } from './pages/channel-page.tsx';
import { CrashPage } from './pages/crash-page.tsx';
import { ForgotPage } from './pages/forgot-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { InvitePage } from './pages/invite-page.tsx';
import { NewWorkspacePage } from './pages/new-workspace-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { ResetPage } from './pages/reset-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { SignOutPage } from './pages/sign-out-page.tsx';
import { SignUpPage } from './pages/sign-up-page.tsx';
import { WorkspaceIndexPage } from './pages/workspace-index-page.tsx';
import { WorkspacePage } from './pages/workspace-page.tsx';

interface NextSearch {
  /** Where to go after signing in. */
  next?: string | undefined;
}
const validateSearch = (search: Record<string, unknown>): NextSearch => {
  const next = safeNext(search.next);
  return next === undefined ? {} : { next };
};

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });
const at = () => root;

const home = createRoute({ getParentRoute: at, path: '/', component: HomePage });
const newWorkspace = createRoute({ getParentRoute: at, path: '/new', component: NewWorkspacePage });
const signIn = createRoute({
  getParentRoute: at,
  path: '/sign-in',
  component: SignInPage,
  validateSearch,
});
const signUp = createRoute({
  getParentRoute: at,
  path: '/sign-up',
  component: SignUpPage,
  validateSearch,
});
const signOut = createRoute({ getParentRoute: at, path: '/sign-out', component: SignOutPage });
const forgot = createRoute({
  getParentRoute: at,
  path: '/forgot',
  component: ForgotPage,
  validateSearch,
});
const reset = createRoute({ getParentRoute: at, path: '/reset', component: ResetPage });
const resetPassword = createRoute({
  getParentRoute: at,
  path: '/reset-password',
  component: ResetPage,
});
const invite = createRoute({ getParentRoute: at, path: '/invite/$code', component: InvitePage });
const workspace = createRoute({ getParentRoute: at, path: '/w/$slug', component: WorkspacePage });
const workspaceIndex = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: WorkspaceIndexPage,
});
const channel = createRoute({
  getParentRoute: () => workspace,
  path: 'c/$channelId',
  component: ChannelPage,
});

const routeTree = root.addChildren([
  home,
  newWorkspace,
  signIn,
  signUp,
  signOut,
  forgot,
  reset,
  resetPassword,
  invite,
  workspace.addChildren([workspaceIndex, channel]),
]);

export function createAppRouter() {
  return createRouter({
    routeTree,
    defaultPreload: false,
    scrollRestoration: false,
    defaultErrorComponent: CrashPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
