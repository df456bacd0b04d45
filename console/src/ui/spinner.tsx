import { LoaderCircle } from "lucide-react";

/** Decoration only; what is going on is said by the element around it. */
export function Spinner({ className = "size-4" }: { className?: string }) {
  return <LoaderCircle aria-hidden className={`animate-spin ${className}`} />;
}
