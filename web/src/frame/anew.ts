/** A page of another lead, order or person is another page: what was opened on the one before (a number, a reason half typed) does not go along. For
 * the `defaultRemountDeps` of every router, so that no route with a part in its address has to think of it. */
export const anew = <T>({ params }: { params: T }): T => params;
