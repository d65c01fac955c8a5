import type { Play } from '../play.js';
export async function openPage(play: Play, port: number): Promise<{ url: string; close(): Promise<void> }> {
  return { url: `http://127.0.0.1:${port}/${play.pull.number}`, close: async () => {} };
}
