/** The contact plan of one account: its integration's, with what the operator has set over it. */

import type { ContactPlan } from '../declaration/integration.ts';
import type { AccountSettings } from '../domain/account-settings.ts';

/** Conditions add up, so an account's filter can only narrow; the other settings of the account win. */
export function planOf(plan: ContactPlan, set: AccountSettings): ContactPlan {
  const { where = [], exclude = [], requirePhone, departed, brake } = set;
  const { selection } = plan;
  return {
    ...plan,
    selection: {
      ...selection,
      where: [...selection.where, ...where],
      exclude: [...selection.exclude, ...exclude],
      requirePhone: requirePhone ?? selection.requirePhone,
    },
    departed: departed ?? plan.departed,
    brake: brake ?? plan.brake,
  };
}
