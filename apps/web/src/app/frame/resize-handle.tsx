import { type KeyboardEvent, type PointerEvent, useState } from 'react';

const KEY = 'teamchat.sidebar';
const MIN = 200;
const MAX = 400;
const DEFAULT = 264;
const clamp = (width: number) => Math.round(Math.min(MAX, Math.max(MIN, width)));

function readWidth(): number {
  try {
    return clamp(Number(localStorage.getItem(KEY)) || DEFAULT);
  } catch {
    return DEFAULT;
  }
}

/** The sidebar's width in pixels, kept in this browser. */
export function useSidebarWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(readWidth);
  const change = (next: number) => {
    setWidth(clamp(next));
    try {
      localStorage.setItem(KEY, `${clamp(next)}`);
    } catch {
      // Storage is blocked: the width lasts for this page.
    }
  };
  return [width, change];
}

/** Drag it or use the arrow keys. */
export function ResizeHandle({
  width,
  onResize,
}: {
  width: number;
  onResize: (width: number) => void;
}) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(width + moved.clientX - startX);
    handle.addEventListener('pointermove', move);
    handle.addEventListener(
      'lostpointercapture',
      () => handle.removeEventListener('pointermove', move),
      { once: true },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
    if (step !== 0) onResize(width + step);
  };
  return (
    <div
      role="separator"
      aria-label="Sidebar width"
      aria-orientation="vertical"
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onResize(DEFAULT)}
      className="absolute inset-y-0 -right-1 z-30 w-2 cursor-col-resize touch-none max-lg:hidden hover:bg-accent/25"
    />
  );
}
