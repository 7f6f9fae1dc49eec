/** How the refresh token of a browser is kept. The cookie is httpOnly and for path `/`, always. */
export interface RefreshCookie {
  name: string;
  options: {
    /** Only sent over https. */
    secure: boolean;
    /** Lifetime in seconds; prolonged at each refresh. */
    maxAge: number;
    sameSite: 'Strict';
  };
}

export function refreshCookie(publicUrl: URL, sessionMs: number): RefreshCookie {
  const secure = publicUrl.protocol === 'https:';
  return {
    // NOTE: the prefix makes browsers refuse the cookie from a sibling subdomain.
    name: secure ? '__Host-teamchat_session' : 'teamchat_session',
    options: { secure, maxAge: Math.floor(sessionMs / 1000), sameSite: 'Strict' },
  };
}
