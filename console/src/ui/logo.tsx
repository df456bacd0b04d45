export function Logo() {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 32 32" aria-hidden className="size-6">
        <rect width="32" height="32" rx="8" fill="#0f766e" />
        <path
          d="M9 8.5v15M14.5 23.5v-15l9 7.5-9 7.5Z"
          fill="none"
          stroke="#fff"
          strokeWidth="2.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className="text-[0.95rem] font-semibold tracking-tight text-ink">imprun</span>
    </span>
  );
}
