import { resetToken } from '@teamchat/auth/testing';
import { newId } from '@teamchat/contract';
import { anybody, type Case, type ExpectationsOf, signedIn } from './expectation.ts';

/** Ends or changes sessions: an account of its own for every call. */
const throwaway: NonNullable<Case['as']> = async ({ api }, actor) =>
  actor === 'anonymous' ? null : api.signUp('Throwaway');

export const authCases: ExpectationsOf<'auth'> = {
  'auth.register': [
    {
      name: 'a new email',
      input: () => ({ email: `${newId()}@example.org`, password: 'long enough', name: 'New' }),
      outcomes: anybody('ok'),
    },
    {
      name: 'an email that is taken',
      input: ({ other }) => ({ email: other.email, password: 'long enough', name: 'New' }),
      outcomes: anybody('EMAIL_TAKEN'),
    },
  ],
  'auth.login': [
    {
      name: 'the right password',
      input: ({ other }) => ({ email: other.email, password: other.password }),
      outcomes: anybody('ok'),
    },
    {
      name: 'a wrong password',
      input: ({ other }) => ({ email: other.email, password: 'not the password' }),
      outcomes: anybody('INVALID_CREDENTIALS'),
    },
  ],
  'auth.refresh': [
    {
      name: 'the token of a live session',
      input: ({ other }) => ({ refreshToken: other.refreshToken }),
      outcomes: anybody('ok'),
    },
    { name: 'nothing', input: () => ({}), outcomes: anybody('UNAUTHENTICATED') },
  ],
  'auth.logout': [
    {
      name: 'nothing but an access token',
      input: () => ({}),
      as: throwaway,
      outcomes: signedIn('ok'),
    },
    {
      name: 'a refresh token',
      as: () => Promise.resolve(null),
      input: async ({ api }) => ({ refreshToken: (await api.signUp('Leaving')).refreshToken }),
      outcomes: anybody('ok'),
    },
  ],
  'auth.changePassword': [
    {
      name: 'the right password',
      as: throwaway,
      input: () => ({ currentPassword: 'password of Throwaway', newPassword: 'another one' }),
      outcomes: signedIn('ok'),
    },
    {
      name: 'a wrong password',
      input: () => ({ currentPassword: 'not the password', newPassword: 'another one' }),
      outcomes: signedIn('INVALID_CREDENTIALS'),
    },
  ],
  'auth.requestPasswordReset': [
    {
      name: 'an account or none',
      input: (_, actor) => ({ email: `${actor}@example.org` }),
      perActor: true,
      outcomes: anybody('ok'),
    },
  ],
  'auth.resetPassword': [
    {
      name: 'the token of a mail',
      input: async ({ api }) => {
        const { email } = await api.signUp('Forgetful');
        await api.caller(null).auth.requestPasswordReset({ email });
        return { token: resetToken(await api.mail.take(email)), newPassword: 'another one' };
      },
      outcomes: anybody('ok'),
    },
    {
      name: 'a made-up token',
      input: () => ({ token: newId(), newPassword: 'another one' }),
      outcomes: anybody('RESET_INVALID'),
    },
  ],
  'auth.sessions': [{ name: 'my own', input: () => ({}), outcomes: signedIn('ok') }],
  'auth.revokeSession': [
    {
      name: "somebody else's",
      input: ({ other }) => ({ sessionId: other.sessionId }),
      outcomes: signedIn('NOT_FOUND'),
    },
  ],
};

export const userCases: ExpectationsOf<'user'> = {
  'user.me': [{ name: 'myself', input: () => ({}), outcomes: signedIn('ok') }],
  'user.updateMe': [
    { name: 'myself', input: () => ({ name: 'Renamed' }), outcomes: signedIn('ok') },
  ],
};
