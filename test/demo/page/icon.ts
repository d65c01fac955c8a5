import { Html } from './html.js';

/** Our own small drawings on a 16 by 16 grid; text beside them says what they mean. */
const PATHS = {
  check: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dot: 'M8 5.5a2.5 2.5 0 1 0 .01 0z',
  commit: 'M1 8h4M11 8h4M8 5a3 3 0 1 0 .01 0z',
  pull: 'M4 6v8M4 2a2 2 0 1 0 .01 0zM12 10V6.5A2.5 2.5 0 0 0 9.5 4H8M12 10a2 2 0 1 0 .01 0z',
  merge: 'M4 6v8M4 2a2 2 0 1 0 .01 0zM4 6c0 3 3 4 6 4M12 8a2 2 0 1 0 .01 0z',
  repository: 'M4 2h9v12H5a2 2 0 0 1-2-2V3a1 1 0 0 1 1-1zM3.5 11H13',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 .01 0z',
  gate: 'M3 14V7a5 5 0 0 1 10 0v7M6.3 14V3M9.7 14V3M3 8.5h10M3 12h10',
} as const;

export function icon(name: keyof typeof PATHS): Html {
  return new Html(
    `<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${PATHS[name]}" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  );
}

/** The gate as a picture of its own, for the browser's tab. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="${PATHS.gate}" fill="none" stroke="#57606a" stroke-width="1.6"/></svg>`;
