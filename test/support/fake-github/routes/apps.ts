import { created, found, type Json, noContent, notFound, ok, Refusal } from '../answer.js';
import type { Call, Routes } from '../call.js';
import type { Installation, Permissions } from '../credentials.js';
import { repositoryJson } from '../repository-json.js';
import { deliveryJson } from '../webhooks.js';

function installationJson({ github }: Call, installation: Installation): Json {
  const { world } = github;
  const account = world.person(installation.account);
  return {
    id: installation.id,
    app_id: world.app.id,
    app_slug: world.app.slug,
    account: world.personJson(account),
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.app.events,
    repository_selection: 'selected',
    single_file_name: null,
    access_tokens_url: `${world.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.api}/installation/repositories`,
    html_url: `https://github.com/settings/installations/${installation.id}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    suspended_by: null,
    suspended_at: installation.suspended ? '2026-01-01T00:00:00Z' : null,
  };
}

function repositoriesOf({ github }: Call, ids: ReadonlySet<number>): Json[] {
  return github.repositories.filter((repository) => ids.has(repository.id)).map(repositoryJson);
}

interface TokenRequest {
  readonly repositories?: readonly string[];
  readonly repository_ids?: readonly number[];
  readonly permissions?: Permissions;
}

/** Ids for the names a token is asked for; names nobody has get an id nobody has. */
function wantedRepositories(call: Call, installation: Installation, request: TokenRequest): number[] | undefined {
  if (request.repositories === undefined && request.repository_ids === undefined) return undefined;
  const own = call.github.repositories.filter((repository) => installation.repositories.has(repository.id));
  const named = (request.repositories ?? []).map((name) => own.find((repository) => repository.name === name)?.id ?? 0);
  return [...named, ...(request.repository_ids ?? [])];
}

/** Newest first, with a cursor instead of page numbers. */
function deliveryPage(call: Call): { items: readonly Json[]; link: string | undefined } {
  const before = call.text('cursor') === '' ? Number.POSITIVE_INFINITY : call.number('cursor');
  const status = call.text('status');
  const size = Math.min(call.text('per_page') === '' ? 30 : call.number('per_page'), 100);
  const matching = call.github.deliveries
    .filter(
      ({ id, statusCode }) =>
        id < before && (status === '' || (statusCode >= 200 && statusCode < 400) === (status === 'success')),
    )
    .reverse();
  const items = matching.slice(0, size);
  const last = items.at(-1);
  if (matching.length <= size || last === undefined) return { items: items.map(deliveryJson), link: undefined };
  const next = new URL(call.url);
  next.searchParams.set('cursor', String(last.id));
  return { items: items.map(deliveryJson), link: `<${next.href}>; rel="next"` };
}

/** The App about itself, its installations and their tokens. */
export const apps: Routes = {
  'apps/get-authenticated': ({ github }) =>
    ok({ ...github.world.appJson(), installations_count: github.credentials.installations.size }),

  'apps/list-installations': (call) => ({
    kind: 'list',
    all: [...call.github.credentials.installations.values()].map((installation) =>
      installationJson(call, installation),
    ),
  }),

  'apps/get-installation': (call) =>
    ok(installationJson(call, call.github.credentials.installation(call.number('installation_id')))),

  'apps/get-repo-installation': (call) =>
    ok(installationJson(call, found(call.github.credentials.installationOf(call.repository.id)))),

  'apps/create-installation-access-token': (call) => {
    const installation = call.github.credentials.installation(call.number('installation_id'));
    const request = call.body<TokenRequest>();
    const repositories = wantedRepositories(call, installation, request);
    const token = call.github.credentials.grant(installation, {
      ...(repositories === undefined ? {} : { repositories }),
      ...(request.permissions === undefined ? {} : { permissions: request.permissions }),
    });
    return created({
      token: token.value,
      expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      permissions: token.caller.permissions,
      repository_selection: 'selected',
      ...(repositories === undefined ? {} : { repositories: repositoriesOf(call, token.caller.repositories) }),
    });
  },

  'apps/list-repos-accessible-to-installation': (call) => {
    if (call.caller.kind !== 'installation') throw notFound();
    const all = repositoriesOf(call, call.caller.repositories);
    return { kind: 'list', all, wrap: (repositories) => ({ total_count: all.length, repositories }) };
  },

  'apps/revoke-installation-access-token': ({ github, authorization }) => {
    github.credentials.revoke(authorization);
    return noContent;
  },

  'apps/list-webhook-deliveries': (call) => {
    const { items, link } = deliveryPage(call);
    return { kind: 'json', status: 200, body: items, ...(link === undefined ? {} : { headers: { link } }) };
  },

  'apps/redeliver-webhook-delivery': (call) => {
    call.github.redeliver(call.number('delivery_id'));
    return { kind: 'json', status: 202, body: {} };
  },

  'rate-limit/get': ({ github, caller }) => {
    if (caller.kind !== 'installation')
      throw new Refusal(403, 'You must authenticate with an installation access token');
    const rate = github.limits.json(caller.installation);
    return ok({
      resources: { core: rate, graphql: rate, search: { ...rate, limit: 30, remaining: 30, used: 0 } },
      rate,
    });
  },
};
