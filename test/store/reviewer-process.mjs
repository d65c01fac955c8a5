// A receiver and a worker in one process, to be killed. Runs on the built store, as users do.
//
// Started with the store's options as JSON. Reads `GUID PULL HEAD` lines, answers `ack GUID` once the delivery is
// durable, and reviews what is wanted meanwhile. When the input ends, it finishes the reviews and exits with 0.
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { openStore } from '../../dist/store/index.js';

const leaseSeconds = 1;
const store = await openStore(JSON.parse(process.argv[2] ?? '{}'));
if (store.engine === 'embedded') await store.ledger.releaseAllAtBoot();
console.log('open');

let receiving = true;
await Promise.all([receive(), work()]);
await store.close();

async function receive() {
  for await (const line of createInterface({ input: process.stdin })) {
    const [id = '', number, head] = line.split(' ');
    const pull = { installation: 1, repositoryId: 1000, owner: 'acme', repository: 'shop', number: Number(number) };
    await store.ledger.accept({ id, event: 'pull_request' }, { kind: 'review', pull, head, reason: 'pushed' });
    console.log(`ack ${id}`);
  }
  receiving = false;
}

async function work() {
  for (let waited = 0; receiving || waited < 3 * leaseSeconds; ) {
    const claims = await store.ledger.claim(2, `process ${process.pid}`, leaseSeconds);
    await Promise.all(claims.map(review));
    if (claims.length > 0 || receiving) waited = 0;
    else waited += store.engine === 'embedded' ? leaseSeconds * 3 : 0.05;
    await setTimeout(claims.length > 0 ? 0 : 50);
  }
}

async function review(claim) {
  await setTimeout(5);
  const review = { head: claim.head, base: claim.head, policyDigest: `${claim.generation}` };
  if (await store.ledger.complete(claim, { head: claim.head, review: { ...review, verdict: 'pass', review: claim } }))
    console.log(`done ${claim.pull.number} ${claim.generation}`);
}
