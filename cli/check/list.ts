/** All clauses, without judging anything. */

import type { Clause } from '../../conformance/clause.ts';
import { formatTable } from '../print.ts';

export function listClauses(clauses: readonly Clause[], asJson: boolean): string {
  if (asJson)
    return JSON.stringify(
      clauses.map(({ judge: _, ...clause }) => clause),
      null,
      2,
    );
  const rows = clauses.map(({ id, level, says }) => [id, level, says]);
  return formatTable([{ title: 'Clause' }, { title: 'Level' }, { title: 'What it says' }], rows);
}
