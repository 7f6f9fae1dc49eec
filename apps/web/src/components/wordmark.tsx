/** The mark and the name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-heading font-semibold">
      <svg aria-hidden width="28" height="28" viewBox="0 0 32 32" className="text-accent">
        <rect width="32" height="32" rx="8" fill="currentColor" />
        <path
          d="M8 11h16M8 16h16M8 21h9"
          stroke="var(--on-accent)"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      </svg>
      TeamChat
    </span>
  );
}
