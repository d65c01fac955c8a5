import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCorpus } from './corpus.js';

/** The built command; this file runs from .build/test/bench. */
const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** Prints what the process has used, as the last line of its errors. */
const METER = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(process.resourceUsage())))',
)}`;

/** What a scan took. */
export interface ScanCost {
  readonly what: string;
  readonly documents: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Scans as many generated documents with the command, as a process of its own. */
export async function measureScan(documents: number): Promise<ScanCost> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  try {
    await writeCorpus(folder, documents);
    return { ...(await scanned(folder)), what: `${documents} documents` };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Scans a folder with the command. */
export async function scanned(folder: string): Promise<ScanCost> {
  const begun = performance.now();
  const args = ['--import', METER, PROGRAM, 'scan', folder, '--format', 'json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - begun) / 1000;
  const used = JSON.parse(Buffer.concat(err).toString().trimEnd().split('\n').at(-1) ?? '') as NodeJS.ResourceUsage;
  const report = JSON.parse(Buffer.concat(out).toString()) as { readonly stats: { readonly documents: number } };
  return {
    what: folder,
    documents: report.stats.documents,
    seconds,
    cpuSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
    peakMiB: used.maxRSS / 1024,
  };
}
