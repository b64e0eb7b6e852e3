/** Rules of the `submission` block: what the document says and code cannot know. */

import * as v from 'valibot';
import type { Submission } from '../../declaration/submission.ts';
import { isSecret } from '../secret-fields.ts';
import type { Fault, LintRule, Subject } from './rule.ts';

const said = v.pipe(v.string('must be text'), v.regex(/\S/, 'must not be empty'));
const link = v.pipe(said, v.regex(/^https?:\/\/\S+$/, 'must be an http or https URL'));
const email = v.pipe(said, v.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address'));
const flag = v.boolean('must be true or false');

/** Without types one may have written anything. */
const shape = v.strictObject({
  baseUrl: v.exactOptional(
    v.pipe(said, v.regex(/^https:\/\/[^\s?#]*[^\s?#/]$/, 'must be an https URL without a slash at the end')),
  ),
  accountDomain: v.pipe(said, v.regex(/^[\w-]+(\.[\w-]+)+$/, 'must be a domain, such as acme.mytalkdesk.com')),
  contacts: v.pipe(
    v.array(
      v.strictObject({ name: said, email, phone: v.exactOptional(said), notes: v.exactOptional(said) }),
      'must be a list',
    ),
    v.nonEmpty('must name someone'),
  ),
  useCase: said,
  secretsVia: v.union(
    [v.strictObject({ keybase: said }), v.strictObject({ channel: said })],
    'must name a keybase user or a channel',
  ),
  testInProduction: flag,
  cti: v.exactOptional(flag),
  constants: v.exactOptional(v.record(v.string(), said, 'must be an object')),
  links: v.exactOptional(v.array(v.strictObject({ title: said, url: link }), 'must be a list')),
}) satisfies v.GenericSchema<unknown, Submission>;

/** What is missing or wrong in a submission, each with its path. */
function submissionFaults(submission: unknown): readonly Fault[] {
  const { issues = [] } = v.safeParse(shape, submission);
  return issues.map((issue) => {
    const path = v.getDotPath(issue);
    const at = path === null ? 'submission' : `submission.${path}`;
    if (issue.expected === 'never') return { at, found: 'is no part of a submission' };
    return { at, found: issue.received === 'undefined' ? 'is missing' : issue.message };
  });
}

const given = ({ submission }: Subject) => (typeof submission === 'object' ? submission : undefined);

/** Fields of the OAuth types whose values are the same for everybody, as a rule. */
const SHARED_FIELDS: ReadonlySet<string> = new Set(['site', 'client_id', 'authorization_url', 'access_token_url']);

export const SUBMISSION_RULES: readonly LintRule[] = [
  {
    id: 'submission-present',
    severity: 'warning',
    says: 'the declaration says what the document for Talkdesk needs and code cannot know',
    mend: 'add a submission to the declaration, as docs/manifest.md shows',
    faults: ({ submission }) => (submission === 'missing' ? [{ at: 'submission' }] : []),
  },
  {
    id: 'submission-complete',
    severity: 'error',
    says: 'a submission is complete and well-formed',
    mend: 'write what is missing, and correct what is wrong',
    faults(subject) {
      const submission = given(subject);
      return submission ? submissionFaults(submission) : [];
    },
  },
  {
    id: 'submission-constants',
    severity: 'error',
    says: 'a constant is the value of a declared field that is no secret: the document is read by many',
    mend: 'take the value out; a secret is sent as submission.secretsVia says',
    faults(subject) {
      const { constants = {} } = given(subject) ?? {};
      const fields = subject.document.integration.authentication_configuration;
      return Object.keys(constants).flatMap((name) => {
        const field = fields.find(({ field_name }) => field_name === name);
        if (field && !isSecret(field)) return [];
        return [{ at: `submission.constants.${name}`, found: field ? 'is a secret' : 'is no declared field' }];
      });
    },
  },
  {
    id: 'submission-oauth-constants',
    severity: 'warning',
    says: 'Talkdesk is told the values of OAuth fields that are the same for every account',
    mend: 'add the value to submission.constants, unless every account has its own',
    faults(subject) {
      const submission = given(subject);
      if (!submission) return [];
      const { constants = {} } = submission;
      return subject.document.integration.authentication_configuration.flatMap(({ field_name }) =>
        subject.document.integration.authentication_type.startsWith('oauth2') &&
        SHARED_FIELDS.has(field_name) &&
        !Object.hasOwn(constants, field_name)
          ? [{ at: `submission.constants.${field_name}` }]
          : [],
      );
    },
  },
  {
    id: 'submission-base-url',
    severity: 'warning',
    says: 'it is known where Talkdesk reaches the bridge',
    mend: 'give --base-url, or add baseUrl to the submission',
    faults: ({ located }) => (located ? [] : [{ at: 'submission.baseUrl' }]),
  },
];
