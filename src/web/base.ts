/** What stands before our own paths where a reverse proxy serves us below a path of its host; mostly nothing. */
export const BASE = location.pathname.slice(0, Math.max(0, location.pathname.search(/\/ui(?:\/|$)/)))
