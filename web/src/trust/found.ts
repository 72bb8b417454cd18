/** By which lead a customer was found, as long as the page stands: a request is taken for a lead. Nothing is kept in the browser. */
const leads = new Map<string, string>();

export function keepLead(customer: string, lead: string | undefined): void {
  if (lead) leads.set(customer, lead);
}

export function leadOf(customer: string): string | undefined {
  return leads.get(customer);
}
