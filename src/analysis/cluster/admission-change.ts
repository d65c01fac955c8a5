import type { Node } from '../source/node.js';
import { constraintWeakenings, imagePolicyWeakenings, templateWeakenings } from './admission-change-constraint.js';
import { kyvernoWeakenings } from './admission-change-kyverno.js';
import { enforcementOf, isKyverno, isKyvernoCel, policyRole } from './admission-policy.js';
import {
  conditioned,
  lowered,
  matched,
  opened,
  shrunk,
  validations,
  type Weakening,
  weakenedIf,
} from './admission-weakening.js';
import type { Resource } from './resource.js';

/** The ways in which a policy, binding, constraint or webhook asks less than it did. */
export function weakenings(before: Resource, now: Resource): readonly Weakening[] {
  const [was, is] = [before.root.at('spec'), now.root.at('spec')];
  const common = [...lowered(enforcementOf(before), enforcementOf(now), 'action'), ...opened(was, is)];
  if (isKyverno(now)) return [...common, ...kyvernoWeakenings(before, now)];
  if (isKyvernoCel(now)) return [...common, ...expressed(was, is), ...kyvernoCel(was, is)];
  switch (policyRole(now)) {
    case 'constraint':
      return [...common, ...constraintWeakenings(was, is)];
    case 'template':
      return templateWeakenings(was, is);
    case 'binding':
      return [...common, ...binding(was, is)];
    case 'webhook':
      return webhooks(before.root, now.root);
    case 'policy':
      return [...common, ...(now.kind === 'ClusterImagePolicy' ? imagePolicyWeakenings(was, is) : expressed(was, is))];
    default:
      return [];
  }
}

/** Policies that are written in CEL, those of Kubernetes and of Kyverno. */
function expressed(was: Node, is: Node): readonly Weakening[] {
  return [
    ...validations(was, is),
    ...matched(was.at('matchConstraints'), is.at('matchConstraints')),
    ...conditioned(was, is),
  ];
}

function kyvernoCel(was: Node, is: Node): readonly Weakening[] {
  const on = (node: Node, what: string) => node.at('evaluation', what, 'enabled').flag() !== false;
  const off = ['admission', 'background'].flatMap((what) =>
    weakenedIf(
      on(was, what) && !on(is, what),
      what,
      is.at('evaluation', what, 'enabled'),
      `is switched off for ${what}`,
      what === 'background' ? 'medium' : undefined,
    ),
  );
  return [...off, ...shrunk(was, is, 'matchImageReferences'), ...shrunk(was, is, 'attestors')];
}

function binding(was: Node, is: Node): readonly Weakening[] {
  const [former, present] = [was.at('policyName').text(), is.at('policyName').text()];
  const other = former !== undefined && former !== present;
  const missing = is.at('paramRef', 'parameterNotFoundAction');
  const forgiving = missing.text() === 'Allow' && was.at('paramRef', 'parameterNotFoundAction').text() === 'Deny';
  return [
    ...weakenedIf(other, 'policyName', is.at('policyName'), `no longer binds the policy ${former}`),
    ...weakenedIf(forgiving, 'parameterNotFoundAction', missing, 'lets objects pass when its parameters are missing'),
    ...matched(was.at('matchResources'), is.at('matchResources')),
  ];
}

function webhooks(was: Node, is: Node): readonly Weakening[] {
  const present = new Map(
    is
      .at('webhooks')
      .items()
      .map((webhook) => [webhook.at('name').text(), webhook]),
  );
  return was
    .at('webhooks')
    .items()
    .flatMap((former): readonly Weakening[] => {
      const name = former.at('name').text() ?? '';
      const webhook = present.get(name);
      const prefix = `webhook ${name} `;
      if (webhook === undefined) return weakenedIf(true, prefix.trim(), is.at('webhooks'), `loses the webhook ${name}`);
      return [
        ...opened(former, webhook, prefix),
        ...matched(former, webhook, prefix, 'rules'),
        ...conditioned(former, webhook, prefix),
      ];
    });
}
