import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inSandbox, pod, type Sandbox } from './sandbox.js';

const SCAN = ['scan', '--rule', 'privileged-container'];

function withFault(box: Sandbox): void {
  box.write('web.yaml', pod('web', true));
  box.write('a&b <c>.yaml', pod('hostile', true));
}

describe('every format', () => {
  test(
    'terminal names the place, the fault and the verdict',
    inSandbox((box) => {
      withFault(box);
      const { stdout, status } = box.portcullis(SCAN);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^web\.yaml$/m);
      expect(stdout).toMatch(/10:9 .*runs privileged/);
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/2 blocking/);
    }),
  );

  test(
    'sarif is SARIF 2.1.0 with a result for each finding',
    inSandbox((box) => {
      withFault(box);
      const { stdout } = box.portcullis([...SCAN, '--format', 'sarif']);
      const log = JSON.parse(stdout) as { version: string; runs: { results: { ruleId: string }[] }[] };
      expect(log.version).toBe('2.1.0');
      expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(Array(2).fill('privileged-container'));
    }),
  );

  test(
    'junit is well-formed, with a failure for each blocking finding',
    inSandbox((box) => {
      withFault(box);
      const { stdout } = box.portcullis([...SCAN, '--format', 'junit']);
      expect(openElements(stdout)).toEqual([]);
      expect(stdout.match(/<failure/g)).toHaveLength(2);
    }),
  );

  test(
    'markdown begins with the verdict',
    inSandbox((box) => {
      withFault(box);
      const { stdout } = box.portcullis([...SCAN, '--format', 'markdown']);
      expect(stdout.split('\n')[0]).toMatch(/2 findings block/);
      expect(stdout).toMatch(/web\.yaml/);
    }),
  );

  test.each(['terminal', 'json', 'sarif', 'junit', 'markdown'])('%s goes into a file when asked to', (format) =>
    inSandbox((box) => {
      withFault(box);
      const { status, stdout } = box.portcullis([...SCAN, '--format', format, '--output', 'report.out']);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(readFileSync(box.path('report.out'), 'utf8')).toMatch(/privileged-container/);
    })(),
  );

  test(
    'a terminal report is coloured where it is asked for, and never in a file',
    inSandbox((box) => {
      withFault(box);
      const sequence = '\u001b[';
      expect(box.portcullis(SCAN).stdout).not.toContain(sequence);
      expect(box.portcullis(SCAN, '.', { FORCE_COLOR: '1' }).stdout).toContain(sequence);
      expect(box.portcullis(SCAN, '.', { FORCE_COLOR: '1', NO_COLOR: '1' }).stdout).not.toContain(sequence);
      box.portcullis([...SCAN, '--output', 'report.txt'], '.', { FORCE_COLOR: '1' });
      expect(readFileSync(box.path('report.txt'), 'utf8')).not.toContain(sequence);
    }),
  );
});

/** The elements of an XML text that are still open at its end; throws where tags or characters do not fit. */
function openElements(xml: string): readonly string[] {
  const open: string[] = [];
  const rest = xml.replace(
    /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|<\?xml [^?]*\?>/g,
    (...found) => {
      const [, closes, name, , empty] = found as string[];
      if (name === undefined) return '';
      if (closes === '/') {
        if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      } else if (empty !== '/') open.push(name);
      return '';
    },
  );
  if (/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/.test(rest)) throw new Error('a character is not escaped');
  return open;
}
