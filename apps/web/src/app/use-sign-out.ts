import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Leads to the page that signs out. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  return useCallback(() => {
    void navigate({ to: '/sign-out', state: { asked: true } });
  }, [navigate]);
}
