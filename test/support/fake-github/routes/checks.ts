import { created, found, ok, Refusal } from '../answer.js';
import type { Call, Routes } from '../call.js';
import { annotationJson, type CheckRequest, type CheckRun } from '../check-runs.js';

const runOf = (call: Call): CheckRun =>
  found(call.repository.checks.all.find((run) => run.id === call.number('check_run_id')));

/** Check runs. */
export const checks: Routes = {
  'checks/create': async (call) => {
    const run = await call.repository.checks.create(call.body<CheckRequest>());
    return created(call.repository.checks.json(run));
  },

  'checks/update': async (call) => {
    const run = runOf(call);
    const { app } = call.github.world;
    if (run.app !== app) {
      throw new Refusal(
        403,
        `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
      );
    }
    return ok(call.repository.checks.json(await call.repository.checks.update(run, call.body<CheckRequest>())));
  },

  'checks/get': (call) => ok(call.repository.checks.json(runOf(call))),

  'checks/list-annotations': (call) => {
    const run = runOf(call);
    return { kind: 'list', all: run.annotations.map((annotation) => annotationJson(call.repository, run, annotation)) };
  },

  'checks/list-for-ref': async (call) => {
    const { checks: runs } = call.repository;
    const sha = found(await call.repository.resolve(call.text('ref')));
    const everything = call.text('filter') === 'all';
    const name = call.text('check_name');
    const all = (everything ? runs.all.filter((run) => run.headSha === sha).reverse() : runs.latest(sha))
      .filter((run) => name === '' || run.name === name)
      .filter((run) => call.text('status') === '' || run.status === call.text('status'))
      .filter((run) => call.text('app_id') === '' || run.app.id === call.number('app_id'))
      .map((run) => runs.json(run));
    return { kind: 'list', all, wrap: (check_runs) => ({ total_count: all.length, check_runs }) };
  },
};
