import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const tried = (attempt) => {
  try {
    attempt();
    return 'allowed';
  } catch {
    return 'refused';
  }
};
process.on('message', () => {
  const environment = Object.keys(process.env).length;
  const write = tried(() => writeFileSync(new URL('nosy.out', import.meta.url), 'x'));
  const run = tried(() => execFileSync('true'));
  process.send({ kind: 'failed', what: `environment ${environment}, write ${write}, run ${run}` });
});
process.send({ kind: 'ready' });
